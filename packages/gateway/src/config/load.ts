/** Loads `callgate.yaml`, the policy it names and its cases, or says exactly what is wrong and where. */

import { join, resolve } from 'node:path'
import { CallgateConfig } from '@callgate/contracts/config'
import type { Playbook } from '@callgate/contracts/playbook'
import type { InstalledPack } from '@callgate/contracts/pack'
import type { Scenario } from '@callgate/contracts/scenario'
import type { PolicyCase, PolicyDocument } from '@callgate/contracts/policy'
import type { CompiledPolicy } from '@callgate/engine/policy/types'
import { checkNamedRules } from './check-named-rules.ts'
import { checkLookalikes } from './check-lookalikes.ts'
import { crossCheck } from './cross-checks.ts'
import { checkShape } from './explain.ts'
import { readInstalled, stateFileOf } from './packs/installed.ts'
import { PackRefusal } from './packs/source.ts'
import { readYaml } from './policy-file.ts'
import type { LoadedPolicy } from './policy-file.ts'
import { listPartProblems, readPolicyParts, type PolicyReading } from './policy-parts.ts'
import { hasErrors } from './problem.ts'
import type { ConfigProblem } from './problem.ts'
import { FileReadError, readBounded } from './read-bounded.ts'
import { loadScenarios } from './scenario-packs.ts'
import { resolvePaths } from './resolve-paths.ts'
import { listSecretRefs } from './secret-refs.ts'
import { checkSecret } from './secrets.ts'
import type { SecretSource } from './secrets.ts'
import { loadPlaybooks } from './playbooks.ts'
import type { YamlPath, YamlSource } from './yaml-source.ts'

const PEM_BYTES_MAX = 1 << 20

/** A configuration that may be used: right in shape, cross-checked, every path absolute, deeply frozen. */
export interface LoadedConfig {
  readonly file: string
  readonly config: CallgateConfig
  readonly policyDocument: PolicyDocument
  readonly policy: CompiledPolicy
  readonly cases: readonly PolicyCase[]
  readonly warnings: readonly ConfigProblem[]
  /** Rule packs that are installed; verified when they are loaded. */
  readonly installed: readonly InstalledPack[]
  /** Playbooks by id. */
  readonly playbooks: ReadonlyMap<string, Playbook>
  /** Scenarios in force: the shipped ones and those of the configuration. */
  readonly scenarios: readonly Scenario[]
  /** Everything that was read and whose change makes a new configuration. */
  readonly watched: readonly string[]
  /** For complaints that only come up once it is compared with what is in force. */
  readonly source: YamlSource
}

export interface LoadOptions extends PolicyReading {
  readonly secrets?: SecretSource
  /** By what clock suppressions end. */
  readonly nowMs?: () => number
}

/** Loads a configuration; an array of problems, at least one of them an error, means that it must not be used. */
export async function loadConfig(
  path: string,
  options: LoadOptions = {},
): Promise<LoadedConfig | ConfigProblem[]> {
  const file = resolve(path)
  const parsed = await readYaml(file, {
    message: 'the configuration file does not exist',
    suggestion:
      'run `callgate up` in an empty folder to get a starter configuration, or name a file with --config',
  })
  if (Array.isArray(parsed)) return parsed
  const checked = checkShape(parsed, CallgateConfig)
  if (!checked.ok) return checked.problems
  const problems = [
    ...crossCheck(checked.value, parsed.source),
    ...checkLookalikes(checked.value, parsed.source),
  ]
  const config = resolvePaths(checked.value, file)
  const installed = await readInstalledPacks(config, parsed.source, problems)
  const { inForce: scenarios, codes } = await loadScenarios(config, parsed.source, problems)
  problems.push(
    ...(await checkFiles(config, parsed.source)),
    ...(await checkSecretRefs(config, parsed.source, options.secrets)),
    ...(await checkNamedRules(
      { config, installed, behaviourCodes: codes },
      parsed.source,
      options.nowMs ?? Date.now,
    )),
  )
  const playbooks = await loadPlaybooks(config, parsed.source, problems)
  const parts = await readPolicyParts(config, options)
  const { policy, cases } = parts
  problems.push(...listPartProblems(parts, config, parsed.source))
  if (Array.isArray(policy) || 'problems' in cases || hasErrors(problems)) {
    return Array.isArray(policy) ? problems : [...problems, ...policy.warnings]
  }
  return assemble({ config, policy, cases, source: parsed.source, installed, playbooks, scenarios }, problems)
}

function assemble(
  parts: {
    config: CallgateConfig
    policy: LoadedPolicy
    cases: readonly PolicyCase[]
    source: YamlSource
    installed: readonly InstalledPack[]
    playbooks: ReadonlyMap<string, Playbook>
    scenarios: readonly Scenario[]
  },
  problems: readonly ConfigProblem[],
): LoadedConfig {
  const { config, policy, cases, source, installed } = parts
  const { file } = source
  return {
    file,
    source,
    config: freezeDeep(config),
    policyDocument: freezeDeep(policy.document),
    policy: policy.policy,
    cases: freezeDeep(cases),
    installed: freezeDeep(installed),
    playbooks: parts.playbooks,
    scenarios: parts.scenarios,
    warnings: [...problems, ...policy.warnings],
    watched: [
      file,
      config.policy,
      ...(config.policyCases === undefined ? [] : [config.policyCases]),
      ...config.inspection.rulePacks,
      ...config.response.playbooks,
      ...config.inspection.behaviour.packs,
      stateFileOf(placeOf(config)),
      ...config.inspection.confidential.files,
    ],
  }
}

async function checkFiles(config: CallgateConfig, source: YamlSource): Promise<ConfigProblem[]> {
  const wanted: [YamlPath, string][] = []
  const { tls } = config.listen
  if (tls !== undefined) {
    wanted.push([['listen', 'tls', 'certFile'], tls.certFile], [['listen', 'tls', 'keyFile'], tls.keyFile])
  }
  for (const [id, upstream] of Object.entries(config.upstreams)) {
    if (upstream.transport !== 'stdio' && upstream.caFile !== undefined)
      wanted.push([['upstreams', id, 'caFile'], upstream.caFile])
  }
  for (const [index, { caFile }] of config.response.channels.entries())
    if (caFile !== undefined) wanted.push([['response', 'channels', index, 'caFile'], caFile])
  const problems: ConfigProblem[] = []
  for (const [path, name] of wanted) {
    try {
      await readBounded(name, PEM_BYTES_MAX)
    } catch (error) {
      if (!(error instanceof FileReadError)) throw error
      problems.push(source.problem(path, { message: `the file ${error.message}: ${name}` }))
    }
  }
  return problems
}

/** References are resolved when they are used; one that cannot be resolved now is worth a warning, not a refusal. */
async function checkSecretRefs(
  config: CallgateConfig,
  source: YamlSource,
  secrets: SecretSource | undefined,
): Promise<ConfigProblem[]> {
  const concerns = await Promise.all(
    listSecretRefs(config).map(async ([path, ref]) => [path, await checkSecret(ref, secrets)] as const),
  )
  return concerns.flatMap(([path, concern]) =>
    concern === undefined
      ? []
      : [source.problem(path, { message: `${concern.ref}: ${concern.message}`, severity: 'warning' })],
  )
}

const placeOf = ({ data, rules }: CallgateConfig) => ({ folder: rules.folder ?? join(data, 'rules') })

async function readInstalledPacks(
  config: CallgateConfig,
  source: YamlSource,
  problems: ConfigProblem[],
): Promise<readonly InstalledPack[]> {
  try {
    return (await readInstalled(placeOf(config))).packs
  } catch (error) {
    if (!(error instanceof PackRefusal)) throw error
    problems.push(source.problem(['rules'], { message: error.message }))
    return []
  }
}

function freezeDeep<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const member of Object.values(value)) freezeDeep(member)
  return value
}
