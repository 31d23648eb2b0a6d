/** Addresses in documents of an interface: where a caller fills in what the interface takes. */

import { saysToFillIn } from './filled-in.ts'

/** An interface by its address: a version or `api` in the host or the path. */
const INTERFACE =
  /\/\/(?:api|apis|developer|developers|sandbox)[.-]|\/(?:api|apis|rest|rpc|graphql|v\d{1,2}(?:\.\d)?)\//i
/** How documents name a call of an interface: by its method, or by the program that makes it. */
const CALLED =
  /(?:^|[\n`|>"'([]|\*\*)\s{0,4}(?:\$\s)?(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|curl\b[^\n]{0,120}|http(?:ie|x)?|wget|xh|fetch\(|requests\.\w{3,6}\()[`*"'(\s|-]{0,12}$/
const CALLED_MAX = 160
/** What no interface takes from whoever calls it. */
const NEVER_TAKEN =
  /system|prompt|stolen|leaked|exfil|credentials|cookies|private|sensitive|encoded|entire|full|environment|env|histor|chat.?log|conversation.?(?:log|summary|data|text)|bod(?:y|ies)|contents?/i
/** What a search or a list is narrowed by; anything else that takes a whole conversation keeps it. */
const NARROWS =
  /[?&](?:q|query|search|in|of|for|conversation\w{0,4}|thread\w{0,4}|channel\w{0,4}|filter|id)=[^?&=]*$/i
/** `secret={secret}`: the place says no more than its parameter. */
const NAMED_SO = /[?&]([\w.-]{1,40})=(?:\{\{?|<|\[|%7B(?:%7B)?|\$\{)\s?([\w -]{1,40}?)\s?(?:\}|>|\]|%7D)$/i

/** What a text says before a call that its reader is to make, rather than to know of. */
const ORDERED =
  /\b(?:you (?:must|have to)|must|please|always|immediately|silently|(?:make|issue|perform|do) (?:this|the following|one) (?:call|request)|(?:when|once|after|before|whenever|every time)\b[^\n]{0,60}\b(?:done|finish\w{0,3}|(?:you |your |each )?(?:answer\w{0,3}|repl(?:y|ies|ying)|respon(?:d|ding|se))))\b/i
const ORDERED_MAX = 200

/** True where the address documents a call of an interface, rather than telling a reader to open it. */
export function isDocumented(text: string, start: number, end: number): boolean {
  const address = text.slice(start, end)
  const place = /(?:[{<[]|%7B)\s?([^{<[]{1,60})$/i.exec(address)?.[1] ?? ''
  const isCall = CALLED.test(text.slice(Math.max(0, start - CALLED_MAX), start))
  const isOrdered = ORDERED.test(text.slice(Math.max(0, start - ORDERED_MAX), start))
  if (!isCall || isOrdered || saysToFillIn(text, start, end)) return false
  if (!INTERFACE.test(text.slice(start, end + 1)) || NEVER_TAKEN.test(place)) return false
  if (/conversation/i.test(place) && address.includes('?') && !NARROWS.test(address)) return false
  const [, parameter, name] = NAMED_SO.exec(address) ?? []
  return (
    !/secret/i.test(place) || (parameter !== undefined && parameter.toLowerCase() === name?.toLowerCase())
  )
}
