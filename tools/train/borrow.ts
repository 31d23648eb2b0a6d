/** Examples that one head borrows from another, and from recorded conversations: what people ask, and attacks wherever they stand. */

import { foldText } from '@callgate/engine/views/fold'
import type { Example } from './corpus.ts'

/** Families whose attacks read the same in a prompt and in a page. */
const PROMPTS_AND_PAGES: ReadonlySet<string> = new Set([
  'atr',
  'purplellama',
  'garak',
  'gptfuzzer',
  'piguard',
  'msb',
])
/** One in so many definitions stands in for the lists of tools that results hold. */
const DEFINITIONS_STEP = 5

/** Copies for the other heads; they are learned from, and not judged by. */
export function borrowExamples(examples: readonly Example[]): Example[] {
  const borrowed: Example[] = []
  for (const [index, example] of examples.entries()) {
    if (example.extra || example.unlearned) continue
    const { head, hostile, family, id } = example
    const lend = (other: Example['head'], more: Partial<Example> = {}): void => {
      borrowed.push({ ...example, ...more, id: `${id}#${other}`, head: other, extra: true })
    }
    if (head === 'attack' && (!hostile || PROMPTS_AND_PAGES.has(family))) lend('directive')
    if (head === 'directive' && (hostile ? PROMPTS_AND_PAGES.has(family) : family === 'atr')) lend('attack')
    if (head === 'definition' && !hostile && (index + 1) % DEFINITIONS_STEP === 0)
      lend('directive', { texts: [example.texts.join('. ')] })
  }
  return borrowed
}

/** A recorded conversation, as the corpus has it. */
export interface Conversation {
  readonly id: string
  readonly family: string
  readonly label: 'benign' | 'malicious'
  readonly trace: readonly { readonly role?: string; readonly content?: unknown }[]
}

const CHARS_MIN = 12
const CHARS_MAX = 4000
/** What some sets append to the words of their users. */
const APPENDED = /You are given the available tools|with perspicacious/
const ATTACKED = /ignore previous|strictly adhere/i

/** What users asked for in conversations: honest prompts, each once. */
export function readRequests(conversations: readonly Conversation[]): Example[] {
  const seen = new Set<string>()
  const examples: Example[] = []
  for (const { id, family, label, trace } of conversations) {
    // There a label tells what the agent did, and the request itself may be the harm.
    if (family === 'assebench' && label !== 'benign') continue
    for (const { role, content } of trace) {
      if (role !== 'user' || typeof content !== 'string') continue
      const text = (content.split(APPENDED)[0] ?? '').trim()
      if (text.length < CHARS_MIN || text.length > CHARS_MAX || seen.has(text) || ATTACKED.test(text))
        continue
      seen.add(text)
      const texts = [foldText(text)?.text ?? text]
      examples.push({
        id: `${id}#${seen.size}`,
        head: 'attack',
        family,
        hostile: false,
        texts,
        hard: false,
        extra: true,
      })
    }
  }
  return examples
}
