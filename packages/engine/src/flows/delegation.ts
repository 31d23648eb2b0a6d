/** Whether the user asked the agent to do what a text it will read says: then that text's orders are the user's own. */

import { OUTSIDE_ATOMS } from '../provenance/atoms.ts'
import type { SessionMemory } from '../provenance/memory.ts'
import type { CallTrace, Sighting } from '../provenance/trace.ts'

/** Phrases that hand the choice of what to do over to a text; read once for each turn of the user. */
const DELEGATING =
  /\b(?:to-?dos?|(?:tasks?|actions?|steps|things|work|instructions?|directions|requests?)\s+(?:\w+\s+){0,3}(?:in|on|from|at|of|specified|listed|described|given|there)|follow\s+(?:the|these|those|what|any)|do\s+(?:what|all|everything|whatever|as)|according\s+to|as\s+(?:described|specified|requested|asked|instructed|written)|(?:details|info|information|instructions)\s+(?:\w+\s+){0,3}(?:in|on|from)|based\s+on|(?:fix|resolve|implement|close|solve|address|work\s+on)\s+(?:the\s+|this\s+|my\s+)?(?:github\s+|gitlab\s+|jira\s+)?(?:issue|ticket|bug|pr|pull\s+request|task|story)\s*(?:no\.?|number|#)?\s*[\w#-]*\d)\b/i

const CHARS_MAX = 16_384

export function asksToFollow(text: string): boolean {
  return DELEGATING.test(text.slice(0, CHARS_MAX))
}

/**
 * The user named what this call reads: an address, a file, a sender, a subject. Where no turn of a user is ever seen, a
 * place that stood nowhere in what was read was named by one.
 */
export function readsWhatWasNamed(memory: SessionMemory, { values }: CallTrace, hasUser: boolean): boolean {
  return values.some(({ phrase, atoms, text }) => {
    if (atoms.some(isNamed) || (text.trim().length >= 4 && phrase !== null && isNamed(phrase))) return true
    if (hasUser || memory.forgottenCount > 0) return false
    return atoms.some(({ atom, entries }) => OUTSIDE_ATOMS.has(atom.kind) && entries.length === 0)
  })
}

function isNamed({ user, trusted }: Sighting): boolean {
  return user || trusted
}
