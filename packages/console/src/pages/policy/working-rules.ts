/** Which rules decided the newest calls, how often, and what each of them is: a step of the ladder has no name of its own. */

import type { StepView } from '@callgate/contracts/response'
import { isDoing, isStopped, type Step } from '../../steps/steps.ts'

const SHOWN = 14
const RESPONSE = 'response/'

export interface WorkingRule {
  /** As records name it. */
  readonly id: string
  readonly count: number
  /** Nothing that it met went through. */
  readonly stops: boolean
  readonly last: Step
  readonly response?: { readonly text: string; readonly incident?: string }
}

type Response = Pick<StepView, 'id' | 'step' | 'scope' | 'subject' | 'imposedBy' | 'incident'>

/** The busiest first. `steps` are in order. */
export function countRules(steps: readonly Step[], responses: readonly Response[]): readonly WorkingRule[] {
  const rules = new Map<string, Omit<WorkingRule, 'response'>>()
  for (const step of steps) {
    if (!isDoing(step)) continue
    for (const id of step.rules) {
      const { count, stops } = rules.get(id) ?? { count: 0, stops: true }
      rules.set(id, { id, count: count + 1, stops: stops && isStopped(step), last: step })
    }
  }
  return [...rules.values()]
    .toSorted((a, b) => b.count - a.count || a.id.localeCompare(b.id))
    .slice(0, SHOWN)
    .map((rule) => ({ ...rule, ...describeResponse(rule.id, responses) }))
}

function describeResponse(id: string, responses: readonly Response[]): Pick<WorkingRule, 'response'> {
  if (!id.startsWith(RESPONSE)) return {}
  const found = responses.find((one) => one.id === id.slice(RESPONSE.length))
  if (found === undefined) return { response: { text: 'A step of the response ladder' } }
  const { step, scope, subject, imposedBy, incident } = found
  const text = `${step.replaceAll('-', ' ')}: ${scope} ${subject}, by ${imposedBy}`
  return { response: { text, ...(incident === null ? {} : { incident }) } }
}
