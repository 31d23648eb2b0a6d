/** Reads the policy file and its cases, and shows what the policy compiler found at the place in the file it speaks of. */

import { PolicyCases, PolicyDocument } from '@callgate/contracts/policy'
import type { PolicyCase } from '@callgate/contracts/policy'
import type { PolicyProblem } from '@callgate/engine/policy/problem'
import type { CompiledPolicy } from '@callgate/engine/policy/types'
import { checkNamedPeople } from './check-lookalikes.ts'
import { checkShape, valueAt } from './explain.ts'
import type { PolicyNames } from './policy-names.ts'
import { fileProblem, hasErrors } from './problem.ts'
import type { ConfigProblem } from './problem.ts'
import { FileReadError, readBounded } from './read-bounded.ts'
import { parseYaml, YAML_BYTES_MAX } from './yaml-source.ts'
import type { YamlFile } from './yaml-source.ts'

/** What compiling a policy gives: problems, some of them only warnings, and the policy unless one is an error. */
export interface PolicyCompilation {
  readonly policy: CompiledPolicy | undefined
  readonly problems: readonly PolicyProblem[]
}

/** Compiles a document; `names` lets it find rules that speak of what does not exist. */
export type PolicyCompiler = (document: PolicyDocument, names: PolicyNames) => PolicyCompilation

export interface LoadedPolicy {
  readonly file: string
  readonly document: PolicyDocument
  readonly policy: CompiledPolicy
  readonly warnings: readonly ConfigProblem[]
}

/** Reads a YAML file, bounded; a file that cannot be read is a problem too. */
export async function readYaml(
  file: string,
  missing: { message: string; suggestion: string },
): Promise<YamlFile | ConfigProblem[]> {
  try {
    const { bytes } = await readBounded(file, YAML_BYTES_MAX)
    return parseYaml(file, bytes)
  } catch (error) {
    if (!(error instanceof FileReadError)) throw error
    if (error.missing) return [fileProblem(file, missing.message, missing.suggestion)]
    return [fileProblem(file, `this ${error.message}`)]
  }
}

export async function loadPolicy(
  file: string,
  compile: PolicyCompiler,
  names: PolicyNames,
): Promise<LoadedPolicy | ConfigProblem[]> {
  const parsed = await readYaml(file, {
    message: 'the policy file does not exist, and without a policy every call would be denied',
    suggestion:
      'create it, or name another under `policy`; a file with `version: 1` and no rules denies everything on purpose',
  })
  return Array.isArray(parsed) ? parsed : checkPolicy(parsed, compile, names)
}

/** The same of a text that stands in no file; `name` is what problems call it. */
export function parsePolicy(
  { name, text }: NamedText,
  compile: PolicyCompiler,
  names: PolicyNames,
): LoadedPolicy | ConfigProblem[] {
  const parsed = parseYaml(name, Buffer.from(text))
  return Array.isArray(parsed) ? parsed : checkPolicy(parsed, compile, names)
}

/** A text that stands in no file. */
export interface NamedText {
  readonly name: string
  readonly text: string
}

function checkPolicy(
  parsed: YamlFile,
  compile: PolicyCompiler,
  names: PolicyNames,
): LoadedPolicy | ConfigProblem[] {
  const checked = checkShape(parsed, PolicyDocument)
  if (!checked.ok) return checked.problems
  const { policy, problems } = compile(checked.value, names)
  const shown = problems.map((problem) => placeProblem(parsed, problem))
  if (policy === undefined || hasErrors(shown)) return shown
  const warnings = [
    ...shown,
    ...listOverdue(parsed, checked.value, Date.now()),
    ...checkNamedPeople(checked.value, parsed.source),
  ]
  return { file: parsed.source.file, document: checked.value, policy, warnings }
}

const DAY_MS = 86_400_000

/** Once the whole of that day has passed, UTC. */
export function isOverdue(reviewBy: string, nowMs: number): boolean {
  return Date.parse(reviewBy) + DAY_MS <= nowMs
}

/** Rules that stay in force although the day has passed on which somebody was to look at them again. */
function listOverdue({ source }: YamlFile, { rules }: PolicyDocument, nowMs: number): ConfigProblem[] {
  return rules.flatMap(({ id, owner, reviewBy }, index) =>
    reviewBy === undefined || !isOverdue(reviewBy, nowMs)
      ? []
      : [
          source.problem(['rules', index, 'reviewBy'], {
            message: `rule \`${id}\`: its review was due by ${reviewBy}; it is still in force`,
            suggestion: `ask ${owner ?? 'who wrote it (it names no owner)'} whether it is still needed; remove it, or give it a new date`,
            severity: 'warning',
          }),
        ],
  )
}

function placeProblem(file: YamlFile, problem: PolicyProblem): ConfigProblem {
  const rule = problem.rule === null ? '' : `rule \`${problem.rule}\`: `
  const { severity, suggestion = null } = problem
  const complaint = { message: `${rule}${problem.message}`, severity, suggestion }
  const text = valueAt(file.value, problem.path)
  if (problem.range !== undefined && typeof text === 'string') {
    return file.source.problemInside(problem.path, { ...problem.range, text }, complaint)
  }
  return file.source.problem(problem.path, complaint)
}

export type LoadedCases = readonly PolicyCase[] | { readonly problems: ConfigProblem[] }

export async function loadCases(file: string): Promise<LoadedCases> {
  const parsed = await readYaml(file, {
    message: 'the file of policy cases does not exist',
    suggestion: 'create it, or remove `policyCases`',
  })
  return Array.isArray(parsed) ? { problems: parsed } : checkCases(parsed)
}

/** The same of a text that stands in no file. */
export function parseCases({ name, text }: NamedText): LoadedCases {
  const parsed = parseYaml(name, Buffer.from(text))
  return Array.isArray(parsed) ? { problems: parsed } : checkCases(parsed)
}

function checkCases(parsed: YamlFile): LoadedCases {
  const checked = checkShape(parsed, PolicyCases)
  return checked.ok ? checked.value.cases : { problems: checked.problems }
}
