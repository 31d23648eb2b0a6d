/** Turns of a conversation that is told: who speaks there speaks to the other, not to whoever reads. */

/** A name and a colon at the start of a line, or of a line that is escaped, a time or brackets around it or not. */
const TURN =
  /(?:^|\n|\\n)[ \t>*_-]{0,6}(?:\[?\d{1,2}:\d{2}(?::\d{2})?\]?[ \t]{1,2})?[@<[*]{0,3}(\p{Lu}[\p{L}\p{M}.'-]{0,20}(?: [\p{L}\d.'-]{1,16}){0,2}|[\p{L}\p{M}][\p{L}\p{M}\d_.-]{0,20})[>\]*]{0,3}(?:[ \t]\(?\d{1,2}:\d{2}\)?)?[ \t]?[:：](?=[ \t*]{0,4}[^\s/])/gu
/** Names of members and headings that stand before a colon as well. */
const IS_NO_SPEAKER =
  /^(?:subject|title|from|to|cc|bcc|date|body|note|notes|important|warning|system|instructions?|prompt|task|steps?|name|id|status|type|url|links?|summary|description|tool|function|result|output|input|content|text|betreff|von|an|asunto|de|objet|oggetto)$/i
/** How far around a place turns are looked for. */
const AROUND = 1_200
const TURNS_MIN = 3
const TURNS_MAX = 40

/** True when the place lies in a turn that another speaker answers, among turns of the same two or more. */
export function isTurnOfDialogue(text: string, at: number, turnsMin = TURNS_MIN): boolean {
  const from = Math.max(0, at - AROUND)
  const around = text.slice(from, at + AROUND)
  const turns: { readonly name: string; readonly at: number }[] = []
  for (const match of around.matchAll(TURN)) {
    const name = (match[1] as string).toLowerCase()
    if (!IS_NO_SPEAKER.test(name)) turns.push({ name, at: from + match.index })
    if (turns.length >= TURNS_MAX) break
  }
  const next = turns.findIndex((turn) => turn.at > at)
  if (turns.length < turnsMin || next < 1) return false
  const [own, other] = [turns[next - 1], turns[next]]
  if (own === undefined || other === undefined || own.name === other.name) return false
  // Labels of a form differ from line to line; speakers come back.
  const ofBoth = turns.filter(({ name }) => name === own.name || name === other.name)
  return ofBoth.length >= turnsMin
}
