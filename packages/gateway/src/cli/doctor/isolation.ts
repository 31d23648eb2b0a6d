/** The check of isolation: whether this machine can, and whether each local server can be started as it is configured. */

import { FROM_CATALOGUE, type StdioUpstream } from '@callgate/contracts/upstream'
import { keptFilesOf } from '../../composition/isolation.ts'
import type { LoadedConfig } from '../../config/load.ts'
import { probeIsolation } from '../../upstream/isolation/bubblewrap.ts'
import { findDelegated } from '../../upstream/isolation/control-groups.ts'
import { describeProfile } from '../../upstream/isolation/launch.ts'
import { computeProfile } from '../../upstream/isolation/profile.ts'
import type { Finding } from './finding.ts'

/** They fetch a package when they start, which needs the network and a cache in the home. */
const FETCHERS = /(^|[\\/])(npx|bunx|uvx|pipx|docker|podman)$/

/** Which of the limits the kernel keeps, and which somebody has to look after. */
function describeLimits(): string {
  const each =
    'limits: the kernel refuses each process more memory and files than it may have; what the processes of a server take'
  const found = findDelegated({})
  if (!('missing' in found)) return `${each} together a control group holds`
  return `${each} together the gateway counts and ends (${found.missing}, seen from here; callgate status says what holds each server)`
}

export async function checkIsolation({ config }: LoadedConfig): Promise<readonly Finding[]> {
  const local = Object.entries(config.upstreams).flatMap(([id, upstream]) =>
    upstream.enabled && upstream.transport === 'stdio' ? [[id, upstream] as const] : [],
  )
  const finding = (state: Finding['state'], text: string): Finding => ({ check: 'isolation', state, text })
  const wanted = local.filter(([, { isolation }]) => isolation.mode !== 'off')
  const off = local.filter(([, { isolation }]) => isolation.mode === 'off')
  const findings: Finding[] = off.map(([id]) => finding('warning', `${id}: isolation is off`))
  if (wanted.length === 0)
    return findings.length > 0 ? findings : [finding('ok', 'no local server to isolate')]
  const availability = await probeIsolation(performance.now())
  if ('missing' in availability) {
    const required = wanted.some(([, { isolation }]) => isolation.mode === 'required')
    const then = required ? 'servers that require it are not started' : 'servers run without it'
    return [...findings, finding(required ? 'broken' : 'warning', `${availability.missing}; ${then}`)]
  }
  findings.push(finding('ok', describeLimits()))
  const kept = keptFilesOf(config)
  for (const [id, upstream] of wanted)
    findings.push(...judgeOne(id, upstream, kept).map(({ state, text }) => finding(state, text)))
  return findings
}

function judgeOne(
  id: string,
  upstream: StdioUpstream,
  kept: ReturnType<typeof keptFilesOf>,
): readonly Pick<Finding, 'state' | 'text'>[] {
  if (upstream.command === FROM_CATALOGUE)
    return [{ state: 'ok', text: `${id}: what the catalogue approved, read-only` }]
  try {
    const profile = describeProfile(computeProfile(upstream, kept))
    if (FETCHERS.test(upstream.command))
      return [
        {
          state: 'warning',
          text: `${id}: ${upstream.command} fetches what it runs, which a sandbox does not allow; install the server and start it by its path`,
        },
      ]
    return [{ state: 'ok', text: `${id}: ${profile}` }]
  } catch (error) {
    return [{ state: 'broken', text: `${id}: ${error instanceof Error ? error.message : String(error)}` }]
  }
}
