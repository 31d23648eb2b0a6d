/** Reads packs of scenarios; one that behaves otherwise on its samples does not load. */

import { type BehaviourEvent, type SampleEvent, Scenario, ScenarioPack } from '@callgate/contracts/scenario'
import { createCorrelator } from './correlator.ts'

export interface ScenarioProblem {
  /** Id of the scenario, or its position when it has none; null for the pack itself. */
  readonly scenario: string | null
  readonly problem: string
}

export interface ReadScenarios {
  readonly pack: Pick<ScenarioPack, 'id' | 'release' | 'title'> | null
  readonly scenarios: readonly Scenario[]
  readonly problems: readonly ScenarioProblem[]
}

/** `samplesChecked`: this very pack was read before and its scenarios behaved as their samples say. */
export function readScenarios(source: unknown, options: { samplesChecked?: boolean } = {}): ReadScenarios {
  const parsed = ScenarioPack.safeParse(source)
  if (!parsed.success) return { pack: null, scenarios: [], problems: describeAll(null, parsed.error.issues) }
  const scenarios: Scenario[] = []
  const problems: ScenarioProblem[] = []
  const ids = new Set<string>()
  for (const [index, written] of parsed.data.scenarios.entries()) {
    const id = typeof written['id'] === 'string' ? written['id'] : `#${index + 1}`
    if (ids.has(id)) problems.push({ scenario: id, problem: 'another scenario of the pack has this id' })
    ids.add(id)
    const read = Scenario.safeParse({ ...parsed.data.defaults, ...written })
    if (!read.success) problems.push(...describeAll(id, read.error.issues))
    else {
      scenarios.push(read.data)
      const wrong = options.samplesChecked === true ? [] : checkScenario(read.data)
      problems.push(...wrong.map((problem) => ({ scenario: id, problem })))
    }
  }
  return { pack: parsed.data, scenarios, problems }
}

/** What is wrong with one scenario, in words. */
export function checkScenario(scenario: Scenario): readonly string[] {
  const wrong: string[] = []
  const { groupBy, samples } = scenario
  // Whoever makes the calls chooses what they say: such groups must not push out those of others.
  if (groupBy.includes('call') && !groupBy.some((key) => key === 'agent' || key === 'conversation'))
    wrong.push('groups by call need agent or conversation beside it')
  for (const [index, run] of samples.match.entries())
    if (!fires(scenario, run)) wrong.push(`does not match its sample ${index + 1}`)
  for (const [index, run] of samples.miss.entries())
    if (fires(scenario, run)) wrong.push(`matches sample ${index + 1}, which it must miss`)
  return wrong
}

function fires(scenario: Scenario, run: readonly SampleEvent[]): boolean {
  const correlator = createCorrelator([{ ...scenario, action: 'notify' }])
  return expandRun(run).some((event) => correlator.take(event).length > 0)
}

const PLAIN: Omit<BehaviourEvent, 'type' | 'atMs'> = {
  tenant: 'default',
  principal: 'ann',
  agent: 'assistant',
  conversation: 'c1',
  key: 'k1',
  network: '192.0.2.0',
  client: 'editor',
  model: '',
  method: 'tools/call',
  upstream: 'files',
  tool: 'read_file',
  kinds: [],
  codes: [],
  sensitivity: 'internal',
  trust: 'vetted',
  labels: [],
  call: '',
  shape: '',
  argumentBytes: 100,
  resultBytes: 0,
  failed: false,
}

/** The events of a sample, in order and with their times. */
export function expandRun(run: readonly SampleEvent[]): readonly BehaviourEvent[] {
  let atMs = 1_800_000_000_000
  return run.flatMap(({ event, afterMs, times, ...members }) =>
    Array.from({ length: times }, (_, index): BehaviourEvent => {
      atMs += afterMs
      const filled = Object.fromEntries(
        Object.entries(members)
          .filter(([, value]) => value !== undefined)
          .map(([name, value]) => [
            name,
            typeof value === 'string' ? value.replace('#', String(index)) : value,
          ]),
      )
      return { ...PLAIN, ...filled, type: event, atMs }
    }),
  )
}

function describeAll(
  scenario: string | null,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): ScenarioProblem[] {
  return issues.map(({ path, message }) => ({
    scenario,
    problem: path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`,
  }))
}
