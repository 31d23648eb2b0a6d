/** What is asked about a policy that is in force or only a text: whether it is right, what it decides, how its cases come out. */

import type { GatesConfig } from '@callgate/contracts/approval'
import type { ExplainBody, ExplainView } from '@callgate/contracts/control'
import { CallgateError, refuse } from '@callgate/contracts/errors'
import { PolicyCase, type PolicyDocument } from '@callgate/contracts/policy'
import type {
  PolicyCheckBody,
  PolicyCheckView,
  PolicyTestBody,
  PolicyTestView,
} from '@callgate/contracts/policy-check'
import { makeCaseInput, runPolicyCases } from '@callgate/engine/policy/cases'
import { compilePolicy, isCompiled } from '@callgate/engine/policy/compile'
import { explainPolicy, renderExplanation, waitsForApproval } from '@callgate/engine/policy/explain'
import { digestJson } from '../config/canonical-json.ts'
import { namesForPolicy, type PolicyNames } from '../config/policy-names.ts'
import { parsePolicyText } from '../config/policy-parts.ts'
import { describeProblem } from '../config/policy-view.ts'
import { type ConfigProblem, hasErrors } from '../config/problem.ts'

/** What is in force, as far as questions are about it. */
export interface InForce {
  readonly policyDocument: PolicyDocument
  readonly upstreams: ReadonlyMap<string, unknown>
  readonly config: Parameters<typeof namesForPolicy>[1]
  readonly cases: readonly PolicyCase[]
  readonly gates: GatesConfig
}

const NAME = 'the text'
/** Rules times cases: calls wait while they are judged, so longer tables are run where no calls wait. */
const JUDGED_MAX = 200_000

export function checkText({ text, cases }: PolicyCheckBody, inForce: InForce): PolicyCheckView {
  const parts = parsePolicyText({ name: NAME, text, cases }, namesOf(inForce))
  const { policy } = parts
  const problems = Array.isArray(policy) ? policy : policy.warnings
  const caseProblems = 'problems' in parts.cases ? parts.cases.problems : []
  const document = Array.isArray(policy) ? undefined : policy.document
  return {
    ok: document !== undefined && !hasErrors(caseProblems),
    problems: problems.map(describeProblem),
    caseProblems: caseProblems.map(describeProblem),
    rules: document?.rules.length ?? 0,
    limits: document?.limits.length ?? 0,
  }
}

/** Of the policy in force, or of a text that is to be. */
export function explainCall({ text, ...query }: ExplainBody, inForce: InForce): ExplainView {
  const document = text === undefined ? inForce.policyDocument : readDocument(text, inForce)
  const compiled = compileAgain(document, inForce)
  const input = makeCaseInput(PolicyCase.parse({ ...query, name: 'explain', expect: 'allow' }))
  const explanation = explainPolicy(compiled, input, inForce.gates)
  const { effect, reasons } = explanation.result
  return {
    effect,
    asks: waitsForApproval(explanation.result),
    reasons: reasons.map((reason) => ({ ...reason })),
    text: renderExplanation(explanation),
  }
}

export function runCases({ text, cases }: PolicyTestBody, inForce: InForce): PolicyTestView {
  const document = text === undefined ? inForce.policyDocument : readDocument(text, inForce)
  const table = cases === undefined ? inForce.cases : readCases(cases, inForce)
  if (document.rules.length * table.length > JUDGED_MAX)
    throw new CallgateError(
      refuse(
        'invalid-params',
        `${table.length} cases for ${document.rules.length} rules are too many to run here: use callgate policy test.`,
      ),
    )
  const results = runPolicyCases(compileAgain(document, inForce), table)
  const passed = results.filter((one) => one.passed).length
  return {
    passed,
    failed: results.length - passed,
    results: results.map(({ name, passed: isPassed, differences, result }) => ({
      name,
      passed: isPassed,
      effect: result.effect,
      rules: result.reasons.map(({ source }) => source),
      differences: differences.map((one) => ({ ...one })),
    })),
  }
}

export function readDocument(text: string, inForce: Pick<InForce, 'upstreams' | 'config'>): PolicyDocument {
  const { policy } = parsePolicyText({ name: NAME, text, cases: null }, namesOf(inForce))
  if (Array.isArray(policy)) throw faulty('policy', policy)
  return policy.document
}

function readCases(cases: string, inForce: InForce): readonly PolicyCase[] {
  const parts = parsePolicyText({ name: NAME, text: 'version: 1', cases }, namesOf(inForce))
  if ('problems' in parts.cases) throw faulty('table of cases', parts.cases.problems)
  return parts.cases
}

function namesOf({ upstreams, config }: Pick<InForce, 'upstreams' | 'config'>): PolicyNames {
  return namesForPolicy(upstreams.keys(), config)
}

/** Explaining needs more of a compiled policy than deciding. */
function compileAgain(document: PolicyDocument, { upstreams }: InForce) {
  const compiled = compilePolicy(document, { digest: digestJson, upstreams: [...upstreams.keys()] })
  if (!isCompiled(compiled)) throw new Error('The policy in force does not compile again.')
  return compiled
}

function faulty(what: string, problems: readonly ConfigProblem[]): CallgateError {
  const first = problems.find(({ severity }) => severity === 'error')
  const where = first === undefined ? '' : ` at line ${first.line}, column ${first.column}`
  return new CallgateError(
    refuse('invalid-params', `The ${what} has an error${where}: ${first?.message ?? 'it cannot be read'}`),
  )
}
