/** Finds what files of keyed digests stand for: exact values, and passages of documents. */

import type { ConfidentialFile } from '@callgate/contracts/confidential'
import { HOOKS } from '@callgate/contracts/finding'
import type { EngineHost } from '../../inspect-types.ts'
import type { Detector, DetectorLimits, Observation, ViewText } from '../detector.ts'
import { type Digest, FINGERPRINTS_MIN, holds, numberOf, readNumbers } from './digest-sets.ts'
import { ShapeTable, visitCandidates } from './exact-values.ts'
import { createWinnow, type Fingerprint, type Winnow } from './fingerprints.ts'

type ValuesFile = ConfidentialFile & { readonly type: 'values' }
type DocumentsFile = ConfidentialFile & { readonly type: 'documents' }

/** A detector for each kind of file there is. Throws when a file cannot be used. */
export function createDigestDetectors(files: readonly ConfidentialFile[], host: EngineHost): Detector[] {
  const values = files.filter((file) => file.type === 'values').map((file) => openValues(file, host))
  const documents = files
    .filter((file) => file.type === 'documents')
    .flatMap((file) => openDocuments(file, host))
  return [
    ...(values.length === 0 ? [] : [createValuesDetector(values)]),
    ...(documents.length === 0 ? [] : [createDocumentsDetector(documents)]),
  ]
}

function digestOf({ id, key }: ConfidentialFile, host: EngineHost): Digest {
  const digest = host.confidentialDigest?.(key)
  if (digest === undefined)
    throw new Error(
      `the confidential digests ${id} were made under the master key ${key}, which is not here; ` +
        'make the file again with callgate confidential, or add that key to the keyring',
    )
  return digest
}

interface Values {
  readonly id: string
  readonly shapes: ShapeTable
  readonly numbers: Float64Array
  readonly digest: Digest
}

function openValues(file: ValuesFile, host: EngineHost): Values {
  return {
    id: file.id,
    shapes: new ShapeTable(file.shapes.map(([length, digits]) => ({ length, digits }))),
    numbers: readNumbers(file.digests, file.count),
    digest: digestOf(file, host),
  }
}

function createValuesDetector(sets: readonly Values[]): Detector {
  return {
    id: 'confidential',
    at: HOOKS,
    reads: ['raw', 'folded', 'visible', 'json', 'decoded', 'joined', 'keys'],
    trigger: 'every',
    literals: [],
    inspect(views, limits) {
      const observed: Observation[] = []
      for (const text of views.texts) for (const set of sets) findValues(text, set, { limits, observed })
      return observed
    },
  }
}

interface Sink {
  readonly limits: DetectorLimits
  readonly observed: Observation[]
}

function findValues(
  text: ViewText,
  { id, shapes, numbers, digest }: Values,
  { limits, observed }: Sink,
): void {
  visitCandidates(text.text, shapes, ({ normalized, start, end }) => {
    if (holds(numbers, numberOf(digest, normalized)))
      observed.push({
        code: `confidential/${id}`,
        class: 'confidential',
        severity: 'high',
        confidence: 0.95,
        message: 'A value kept as a confidential digest',
        at: { text, start, end },
      })
    return observed.length < limits.findingsMax
  })
}

interface Document {
  readonly id: string
  readonly key: string
  readonly numbers: Float64Array
  readonly least: number
  readonly winnow: Winnow
}

function openDocuments(file: DocumentsFile, host: EngineHost): Document[] {
  const winnow = createWinnow(digestOf(file, host))
  return file.documents.map(({ count, fingerprints }) => ({
    id: file.id,
    key: file.key,
    numbers: readNumbers(fingerprints, count),
    least: Math.max(Math.ceil(file.share * count), FINGERPRINTS_MIN),
    winnow,
  }))
}

interface Passage {
  readonly text: ViewText
  readonly start: number
  readonly end: number
}

function createDocumentsDetector(documents: readonly Document[]): Detector {
  const winnows = new Map(documents.map(({ key, winnow }) => [key, winnow]))
  return {
    id: 'confidential',
    at: HOOKS,
    reads: ['raw', 'json', 'decoded'],
    trigger: 'every',
    literals: [],
    inspect(views, limits) {
      const read = new Map(
        [...winnows.keys()].map((key) => [key, new Map<ViewText, readonly Fingerprint[]>()]),
      )
      for (const [key, ofTexts] of read)
        for (const text of views.texts) ofTexts.set(text, (winnows.get(key) as Winnow)(text.text))
      const observed: Observation[] = []
      for (const document of documents)
        for (const { text, start, end } of findPassages(document, read.get(document.key) ?? new Map())) {
          if (observed.length >= limits.findingsMax) return observed
          observed.push({
            code: `confidential/${document.id}`,
            class: 'confidential',
            severity: 'high',
            confidence: 0.9,
            message: 'A passage of a document named as confidential',
            at: { text, start, end },
          })
        }
      return observed
    },
  }
}

/** Fingerprints of one passage lie no further apart than so many characters. */
const GAP_MAX = 160

/** The passages of a document in a message; none when too little of it is there. */
function findPassages(
  { numbers, least }: Document,
  ofTexts: ReadonlyMap<ViewText, readonly Fingerprint[]>,
): Passage[] {
  const seen = new Set<number>()
  const passages: Passage[] = []
  for (const [text, fingerprints] of ofTexts) {
    let last: { text: ViewText; start: number; end: number } | undefined
    for (const { value, start, end } of fingerprints) {
      if (!holds(numbers, value)) continue
      seen.add(value)
      if (last !== undefined && start - last.end <= GAP_MAX) last.end = Math.max(last.end, end)
      else passages.push((last = { text, start, end }))
    }
  }
  return seen.size < least ? [] : passages
}
