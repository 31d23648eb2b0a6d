/** Runs a detector over the samples that ship beside it, and says where it behaves otherwise. */

import type { Finding, Hook, InspectionContext } from '@callgate/contracts/finding'
import { HOOKS } from '@callgate/contracts/finding'
import type { JsonValue } from '@callgate/contracts/json'
import { readJson } from '@callgate/contracts/read-json'
import type { Inspector, SchemaError } from '../inspect-types.ts'
import { expandSample } from '../rules/expand-sample.ts'

/** One line of `samples/match.jsonl` or `samples/miss.jsonl`. */
export interface DetectorSample {
  readonly at: Hook
  readonly value: JsonValue
  /** The finding it shows; any of the detector when left out. */
  readonly code?: string
  readonly schemaErrors?: readonly SchemaError[]
}

export interface DetectorSamples {
  readonly id: string
  readonly match: readonly DetectorSample[]
  readonly miss: readonly DetectorSample[]
}

export interface SampleFailure {
  /** Such as `match 3`. */
  readonly line: string
  readonly problem: string
}

/** The samples in a file of lines, placeholders filled. */
export function parseSamples(text: string): DetectorSample[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => readJson(expandSample(line)) as DetectorSample)
}

/** The samples the detector is wrong about: a match that stays silent, a miss that is reported at medium or above. */
export function checkDetectorSamples(
  { id, match, miss }: DetectorSamples,
  inspector: Inspector,
): readonly SampleFailure[] {
  const failures: SampleFailure[] = []
  for (const [kind, samples] of [
    ['match', match],
    ['miss', miss],
  ] as const) {
    for (const [index, sample] of samples.entries()) {
      const problem = HOOKS.includes(sample.at)
        ? checkSample(kind, sample, reportedOf(id, sample, inspector))
        : `stands at ${sample.at}, which is no hook`
      if (problem !== undefined) failures.push({ line: `${kind} ${index + 1}`, problem })
    }
  }
  return failures
}

function checkSample(
  kind: 'match' | 'miss',
  { code }: DetectorSample,
  reported: readonly string[],
): string | undefined {
  if (kind === 'miss') return reported[0] === undefined ? undefined : `reports ${reported[0]}`
  return reported.length === 0 || (code !== undefined && !reported.includes(code))
    ? `does not report ${code ?? 'anything'}`
    : undefined
}

const CONTEXT: InspectionContext = {
  direction: 'upstream-reply',
  kind: 'call',
  method: 'tools/call',
  upstream: 'test',
  target: null,
}

/** Codes of what the detector itself says of a sample, at medium or above. */
function reportedOf(
  id: string,
  { at, value, schemaErrors }: DetectorSample,
  inspector: Inspector,
): readonly string[] {
  const part = {
    hook: at,
    value,
    context: CONTEXT,
    ...(schemaErrors === undefined ? {} : { schemaErrors }),
  }
  return inspector
    .inspect(part)
    .findings.filter((finding) => finding.detector === id && isReported(finding))
    .map(({ code }) => code)
}

const isReported = ({ severity }: Finding): boolean => severity !== 'info' && severity !== 'low'
