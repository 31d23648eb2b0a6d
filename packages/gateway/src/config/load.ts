/** Loads `callgate.yaml`, the policy it names and its cases, or says exactly what is wrong and where. */

import { resolve } from 'node:path'
import { CallgateConfig } from '@callgate/contracts/config'
import type { PolicyCase, PolicyDocument } from '@callgate/contracts/policy'
import type { CompiledPolicy } from '@callgate/engine/policy/types'
import { checkNamedRules } from './check-named-rules.ts'
import { crossCheck } from './cross-checks.ts'
import { checkShape } from './explain.ts'
import { compileForGateway } from './policy-compiler.ts'
import { loadCases, loadPolicy, readYaml } from './policy-file.ts'
import type { LoadedPolicy, PolicyCompiler } from './policy-file.ts'
import { hasErrors } from './problem.ts'
import type { ConfigProblem } from './problem.ts'
import { FileReadError, readBounded } from './read-bounded.ts'
import { resolvePaths } from './resolve-paths.ts'
import { checkSecret } from './secrets.ts'
import type { SecretSource } from './secrets.ts'
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
  /** Everything that was read and whose change makes a new configuration. */
  readonly watched: readonly string[]
  /** For complaints that only come up once it is compared with what is in force. */
  readonly source: YamlSource
}

export interface LoadOptions {
  readonly compilePolicy?: PolicyCompiler
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
  const problems = crossCheck(checked.value, parsed.source)
  const config = resolvePaths(checked.value, file)
  problems.push(
    ...(await checkFiles(config, parsed.source)),
    ...(await checkSecretRefs(config, parsed.source, options.secrets)),
    ...(await checkNamedRules(config, parsed.source, options.nowMs ?? Date.now)),
  )
  const policy = await loadPolicy(
    config.policy,
    options.compilePolicy ?? compileForGateway,
    Object.keys(config.upstreams),
  )
  if (Array.isArray(policy))
    problems.push(...placeMissing(policy, { file: config.policy, path: ['policy'] }, parsed.source))
  const cases = config.policyCases === undefined ? [] : await loadCases(config.policyCases)
  if ('problems' in cases) {
    problems.push(
      ...placeMissing(
        cases.problems,
        { file: config.policyCases ?? '', path: ['policyCases'] },
        parsed.source,
      ),
    )
  }
  if (Array.isArray(policy) || 'problems' in cases || hasErrors(problems)) {
    return Array.isArray(policy) ? problems : [...problems, ...policy.warnings]
  }
  return assemble({ config, policy, cases, source: parsed.source }, problems)
}

function assemble(
  parts: {
    config: CallgateConfig
    policy: LoadedPolicy
    cases: readonly PolicyCase[]
    source: YamlSource
  },
  problems: readonly ConfigProblem[],
): LoadedConfig {
  const { config, policy, cases, source } = parts
  const { file } = source
  return {
    file,
    source,
    config: freezeDeep(config),
    policyDocument: freezeDeep(policy.document),
    policy: policy.policy,
    cases: freezeDeep(cases),
    warnings: [...problems, ...policy.warnings],
    watched: [
      file,
      config.policy,
      ...(config.policyCases === undefined ? [] : [config.policyCases]),
      ...config.inspection.rulePacks,
      ...config.inspection.confidential.files,
    ],
  }
}

/** A file that is missing altogether is a problem of the key that names it, so it is shown there. */
function placeMissing(
  problems: ConfigProblem[],
  named: { file: string; path: YamlPath },
  source: YamlSource,
): ConfigProblem[] {
  return problems.map((problem) => {
    if (problem.line !== 0) return problem
    return source.problem(named.path, {
      message: `${named.file}: ${problem.message}`,
      suggestion: problem.suggestion,
    })
  })
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
  const refs: [YamlPath, string][] = []
  if (config.keys.source !== 'data') refs.push([['keys', 'source'], config.keys.source])
  for (const [index, anchor] of config.journal.anchors.entries()) {
    if ('secret' in anchor && anchor.secret !== undefined)
      refs.push([['journal', 'anchors', index, 'secret'], anchor.secret])
  }
  for (const [id, upstream] of Object.entries(config.upstreams)) {
    if (!upstream.enabled) continue
    const section = upstream.transport === 'stdio' ? 'secrets' : 'secretHeaders'
    const named = upstream.transport === 'stdio' ? upstream.secrets : upstream.secretHeaders
    for (const [name, ref] of Object.entries(named)) refs.push([['upstreams', id, section, name], ref])
  }
  const concerns = await Promise.all(
    refs.map(async ([path, ref]) => [path, await checkSecret(ref, secrets)] as const),
  )
  return concerns.flatMap(([path, concern]) =>
    concern === undefined
      ? []
      : [source.problem(path, { message: `${concern.ref}: ${concern.message}`, severity: 'warning' })],
  )
}

function freezeDeep<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const member of Object.values(value)) freezeDeep(member)
  return value
}
