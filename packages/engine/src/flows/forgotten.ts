/** What goes out after something sensitive had to be forgotten: text that nothing known explains may be that. */

import { isAnswer, isTrusted, type AimedValue, type CallView, NOTHING_SEEN } from './call-view.ts'
import { type Aim, findAim } from './aim.ts'
import { type Leaving, WAYS_OUT } from './leaving.ts'
import type { Found } from './steering.ts'

/** Text that can hold more than a turn of phrase. */
const LONG_CHARS = 120
/** One word of this length, with digits in it, can be a key whatever it is spelled in. */
const TOKEN = /(?=[^\s]*\d)[\w+/=.:-]{24,}/
/** A piece of one, where a secret itself had to be forgotten. */
const PIECE_CHARS = 8
const TOKEN_READ_CHARS = 65_536
/** Of a text that is known this share of its parts at least is known. */
const KNOWN_SHARE = 1 / 64

/** It counts as the worst the session has read: where that would not go without a human, this does not either. */
export function findForgotten(leaving: Leaving, view: CallView): Found | undefined {
  const { memory, guarded } = leaving
  const lostSecret = guarded.dropped > 0
  if (!lostSecret && memory.forgottenGuarded === 0) return undefined
  const sends = view.kinds.has('sends-outside')
  const leads = sends || (lostSecret && (view.unknown || WAYS_OUT.some((kind) => view.kinds.has(kind))))
  const aim = findAim(view)
  if (!leads || aim.trusted || (!lostSecret && !isDoubtful(aim, leaving))) return undefined
  const value = view.values.find(
    (one) =>
      (isUnexplained(one) && (sends ? isLong(one, lostSecret) : hasToken(one))) ||
      // Forms ask for short names and numbers; a whole key in one is still found.
      (lostSecret && !isAnswer(view.call, one) && hasPiece(one)),
  )
  if (value === undefined) return undefined
  const { trace } = value
  const sighting = { ...NOTHING_SEEN, forgotten: 'value' } as const
  return {
    code: 'flow/forgotten-origin',
    severity: 'high',
    confidence: 0.6,
    trace,
    start: 0,
    end: trace.text.length,
    sighting,
  }
}

/** Confidential text that is known may go to a place that was found in data; one that was invented or ordered is another matter. */
function isDoubtful({ worst }: Aim, { memory, hasUser }: Leaving): boolean {
  if (worst === undefined) return memory.ordered !== 0
  if (worst.grade > 0 || worst.inProse || worst.forgotten !== null) return true
  return hasUser && worst.entries.length === 0
}

function isLong(value: AimedValue, lostSecret: boolean): boolean {
  return value.trace.text.length >= LONG_CHARS || (lostSecret && hasToken(value))
}

function hasToken({ trace }: AimedValue): boolean {
  return TOKEN.test(trace.text.slice(0, TOKEN_READ_CHARS))
}

/** Letters and digits mixed, as keys are: a part of one that no message is known to have held. */
function hasPiece({ trace }: AimedValue): boolean {
  return trace.atoms.some((seen) => {
    const { atom, entries } = seen
    const text = trace.text.slice(atom.start, atom.end)
    return (
      (atom.kind === 'id' || atom.kind === 'account') &&
      entries.length === 0 &&
      !isTrusted(seen) &&
      text.length >= PIECE_CHARS &&
      atom.digits > 0 &&
      atom.digits < text.length
    )
  })
}

function isUnexplained({ trace, sighting }: AimedValue): boolean {
  if (isTrusted(sighting) || sighting.entries.length > 0) return false
  const known = trace.overlaps.reduce((sum, { count }) => sum + count, 0)
  return known === 0 || known < trace.shingles * KNOWN_SHARE
}
