/** Where npm may go while it installs: the registries it is configured for, and the hosts the rules name. */

import { parseJson } from '@callgate/contracts/json'
import { z } from 'zod'
import type { ExamineContext, OpenWayOut } from './examination.ts'
import { ExamineError, quote } from './finding.ts'
import { explainNpm, type NpmRun, runNpm } from './npm-run.ts'

type WayOut = Awaited<ReturnType<OpenWayOut>>

const Settings = z.record(z.string(), z.unknown())

/** undefined where npm is configured for a proxy: that one is the way out then, and decides where it leads. */
export async function openWayOut(
  npm: Omit<NpmRun, 'args'>,
  context: ExamineContext,
): Promise<WayOut | undefined> {
  if (context.openWayOut === undefined) return undefined
  const answer = await runNpm({ ...npm, args: ['config', 'ls', '--json'] })
  if (!answer.ok) throw new ExamineError(`npm could not say its registry: ${explainNpm(answer.stderr)}`)
  const settings = Settings.safeParse(parseJson(answer.stdout)).data ?? {}
  if (typeof settings['proxy'] === 'string' || typeof settings['https-proxy'] === 'string') return undefined
  const registries = Object.entries(settings).flatMap(([name, value]) =>
    (name === 'registry' || /^@[^:]+:registry$/.test(name)) && typeof value === 'string'
      ? [placeOf(value)]
      : [],
  )
  return context.openWayOut({ registries, hosts: context.rules.npm.hosts })
}

/** host:port of a registry. */
function placeOf(registry: string): string {
  if (!URL.canParse(registry))
    throw new ExamineError(`npm is configured for the registry ${quote(registry)}.`)
  const { protocol, hostname, port } = new URL(registry)
  return `${hostname}:${port || (protocol === 'http:' ? '80' : '443')}`
}

/** Whether an address lies at a host as lists of hosts write it: `*.example.com`, a port other than 443 by number. */
export function coversHost(host: string, { hostname, port }: URL): boolean {
  const [, name = '', number = '443'] = /^(.*?)(?::(\d+))?$/.exec(host) ?? []
  if (number !== (port || '443')) return false
  return name === hostname || (name.startsWith('*.') && hostname.endsWith(name.slice(1)))
}
