/** Finds the sentences of a text that read like orders, and says how much each speaks to whoever, or whatever, reads it. */

import { ROLE } from './order-lexicon.ts'
import { GAP, type Scan } from './scan.ts'

/** A field holds a value, not a speech. */
const FIELD_WORDS_MAX = 12

export function gradeSegments(scan: Scan): void {
  const { firsts, fields, grades, roles, roleSets } = scan
  for (let segment = 0; segment < scan.segments; segment++) {
    const from = firsts[segment] as number
    const to = firsts[segment + 1] as number
    let set = 0
    for (let word = from; word < to; word++) set |= roles[word] as number
    roleSets[segment] = set
    const ordering = canOrder(set) && isOrder(scan, { from, to, called: isCalled(scan, segment) })
    grades[segment] = ordering ? 1 : 0
    if (ordering || to - from > FIELD_WORDS_MAX) fields[segment] = 0
  }
  spreadGrades(scan)
}

/** Without a verb, and without what presses its reader, nothing is an order: most sentences end here. */
function canOrder(set: number): boolean {
  if ((set & (ROLE.verb | ROLE.participle)) !== 0) return true
  return (set & ROLE.address) !== 0 && (set & (ROLE.starter | ROLE.need)) !== 0
}

/** Most segments around an order that belong to it. */
const REACH = 3

/** An order is worth what its surroundings make it, and what stands right beside it belongs to it. */
function spreadGrades(scan: Scan): void {
  const { firsts, grades } = scan
  let lastOrder = -REACH - 1
  for (let segment = 0; segment < scan.segments; segment++) {
    if (grades[segment] !== 1) continue
    let roles = 0
    let agents = 0
    let called = isCalled(scan, segment)
    const own = called
    for (
      let near = Math.max(0, segment - REACH);
      near <= Math.min(scan.segments - 1, segment + REACH);
      near++
    ) {
      called ||= near < segment && isCalled(scan, near)
      for (let word = firsts[near] as number; word < (firsts[near + 1] as number); word++) {
        const role = scan.roles[word] as number
        if (near === segment || (role & ROLE.courtesy) === 0) roles |= role
        if ((role & ROLE.agent) !== 0) agents++
      }
    }
    const addressed = called || (roles & ROLE.address) !== 0
    grades[segment] = own || (agents >= 2 && addressed) ? 3 : addressed || agents >= 2 ? 2 : 1
    lastOrder = segment
  }
  if (lastOrder >= 0) belongTo(scan)
}

function belongTo({ segments, fields, grades }: Scan): void {
  let reach = 0
  let grade = 0
  for (let segment = 0; segment < segments; segment++) {
    const own = grades[segment] as number
    if (own > 0) {
      reach = REACH
      grade = own
      if (segment > 0 && grades[segment - 1] === 0 && fields[segment - 1] === 0) grades[segment - 1] = 1
      continue
    }
    // The fields of a record end the speech that stood in one of them.
    if (fields[segment] === 1) reach = 0
    if (reach === 0) continue
    reach--
    grades[segment] = grade
  }
}

/** Words of a name by which somebody is called, and where in a sentence it stands at the latest. */
const CALL_WORDS_MAX = 10
const CALLER_WORDS_MAX = 4

/** `Assistant:`, `To all agents reading:`, `[bot, …`: the sentence calls the machine, or the few words before it do. */
function isCalled(scan: Scan, segment: number): boolean {
  const { roleSets } = scan
  const near = (roleSets[segment] as number) | (segment === 0 ? 0 : (roleSets[segment - 1] as number))
  if ((near & ROLE.machine) === 0) return false
  const from = scan.firsts[segment] as number
  const to = scan.firsts[segment + 1] as number
  const before = segment === 0 ? from : (scan.firsts[segment - 1] as number)
  if (from - before <= CALLER_WORDS_MAX && hasRole(scan.roles, before, from, ROLE.machine) && from > before)
    return endsCall(scan, from - 1)
  let machine = -1
  for (let word = from; word < Math.min(to - 1, from + CALL_WORDS_MAX); word++) {
    if (((scan.roles[word] as number) & ROLE.machine) !== 0) machine = word
    if (machine !== -1 && endsCall(scan, word) && isName(scan, { from, machine, word })) return true
  }
  return false
}

/** What stands from the name to the mark belongs to it: nothing, or what tells more of who is called. */
function isName(
  scan: Scan,
  at: { readonly from: number; readonly machine: number; readonly word: number },
): boolean {
  if (at.word === at.machine) return true
  // "If you are an AI model that …, do this": the comma ends a clause.
  if (hasRole(scan.roles, at.from, at.machine, ROLE.address)) return true
  const { starts, ends, gaps } = scan
  const isColon = ((gaps[at.word + 1] as number) & GAP.colon) !== 0
  // `AI` before another word says what kind of thing that is.
  const isKind = (ends[at.machine] as number) - (starts[at.machine] as number) <= 2
  return isColon && !isKind
}

/** A colon or a comma follows the word. */
function endsCall({ gaps }: Scan, word: number): boolean {
  return ((gaps[word + 1] as number) & (GAP.colon | GAP.between)) !== 0
}

interface Clause {
  readonly from: number
  readonly to: number
  /** It calls the machine that reads: then a comma begins an order too. */
  readonly called: boolean
}

/** Whether one of the words is a verb where an order has one. */
function isOrder(scan: Scan, { from: begin, to, called }: Clause): boolean {
  const { roles } = scan
  let ordering = false
  const from = skipNumbers(scan, begin, to)
  for (let word = from; word < to; word++) {
    const role = roles[word] as number
    if (word > from && isPressed(scan, from, word)) return true
    if ((role & ROLE.participle) !== 0 && hasRole(roles, Math.max(from, word - 5), word, ROLE.address))
      return true
    if ((role & ROLE.verb) === 0) continue
    if (to - word > 1 && isImperative(scan, from, word, ordering)) return true
    if (called && to - word > 1 && word > from && endsCall(scan, word - 1)) return true
    ordering ||= word === from
  }
  return false
}

/** A number or two before a sentence are those of a list, a date or a rating. */
function skipNumbers({ text, starts }: Scan, from: number, to: number): number {
  let word = from
  while (word < to - 1 && word - from < 3) {
    const code = text.charCodeAt(starts[word] as number)
    if (code < 48 || code > 57) break
    word++
  }
  return word
}

/** "please", "you must", "you need to": whatever word follows is wanted of the reader. */
function isPressed(scan: Scan, from: number, word: number): boolean {
  const { roles } = scan
  const before = roles[word - 1] as number
  const pressing = ROLE.starter | ROLE.address
  const isPressing = (before & pressing) === pressing
  if ((!isPressing && (before & ROLE.to) === 0) || isPolite(scan, word)) return false
  if (isPressing) {
    // "please" alone is enough; "must" needs somebody it speaks to.
    return (
      word - 1 === from ||
      (before & ROLE.need) === 0 ||
      hasRole(roles, Math.max(from, word - 5), word - 1, ROLE.address | ROLE.machine)
    )
  }
  if (word - 2 < from) return false
  const needing = ROLE.need | ROLE.address
  return (
    ((roles[word - 2] as number) & needing) === needing &&
    hasRole(roles, Math.max(from, word - 4), word - 2, ROLE.address | ROLE.machine)
  )
}

/** One of the next words, as far as there are any, makes a turn of phrase of it. */
function isPolite({ roles, words }: Scan, word: number): boolean {
  return hasRole(roles, word, Math.min(word + 3, words), ROLE.polite)
}

function isImperative(scan: Scan, from: number, word: number, ordering: boolean): boolean {
  const { roles, gaps } = scan
  // After an opening bracket, a quotation mark or a colon a new clause begins.
  if (word === from || ((gaps[word] as number) & (GAP.colon | GAP.opening)) !== 0) return true
  const before = roles[word - 1] as number
  if ((before & ROLE.address) !== 0 && isPolite(scan, word)) return false
  if ((before & ROLE.starter) !== 0 && (word - 1 === from || ordering)) return true
  // "can you send": the question is an order.
  if ((before & ROLE.address) !== 0 && hasRole(roles, Math.max(from, word - 3), word - 1, ROLE.asking))
    return true
  if ((before & ROLE.to) !== 0 && hasRole(roles, Math.max(from, word - 6), word - 1, ROLE.need)) return true
  return false
}

function hasRole(roles: Uint16Array, from: number, to: number, role: number): boolean {
  for (let word = from; word < to; word++) if (((roles[word] as number) & role) !== 0) return true
  return false
}
