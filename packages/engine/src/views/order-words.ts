/** Words that orders and sentences are made of: that some of them appear when a text is rewritten tells that it was disguised. */

const WORDS: ReadonlySet<string> = new Set(
  (
    'the and you your this that these those with without from into for not are was will have has been then when what which who all any every each ' +
    'before after above below about also always never only must should shall please now next first instead again here there their them they other ' +
    'new real actual true hidden silent silently quietly important urgent critical secret private internal confidential sensitive ' +
    'ignore ignoring disregard forget override bypass discard follow following obey comply pretend act behave previous prior preceding earlier former past ' +
    'instruction instructions rule rules prompt prompts direction directions directive directives guideline guidelines command commands order orders ' +
    'context constraint constraints restriction restrictions policy policies message messages system developer assistant user users human agent agents model ' +
    'task tasks goal goals mode unrestricted jailbreak admin administrator root debug enable activate enter disable ' +
    'reveal repeat print output show tell say write read reply respond answer mention inform notify disclose explain ' +
    'send sending forward upload transmit post email mail share copy paste leak exfiltrate deliver submit report attach append include insert ' +
    'call calls calling use using invoke execute run tool tools function functions parameter argument delete remove transfer wire pay purchase invite grant create add make change update open visit click ' +
    'password passwords passphrase credential credentials secrets token tokens key keys api ssh file files content contents conversation history chat data information account bank money payment ' +
    'http https www com link url website server address image markdown do not dont is it as at to so in on of or if be me my we can give take get let keep hide load fetch access'
  ).split(' '),
)
const LONGEST = 14

/** True for a word of the list, in lower case. */
export function isOrderWord(word: string): boolean {
  return WORDS.has(word)
}

/** True for a word of the list that is long enough not to come about by chance. */
export function isTellingWord(word: string): boolean {
  return word.length >= 5 && WORDS.has(word)
}

/** Where the words of a text without gaps end, the longest first; what is in no list goes letter by letter into one word. */
export function splitWords(letters: string): readonly number[] {
  const ends: number[] = []
  let isLoose = false
  for (let at = 0; at < letters.length;) {
    let length = Math.min(LONGEST, letters.length - at)
    while (length > 2 && !WORDS.has(letters.slice(at, at + length))) length--
    const isKnown = length > 2 || WORDS.has(letters.slice(at, at + 2))
    if (isKnown && isLoose) ends.push(at)
    at += isKnown ? length : 1
    if (isKnown) ends.push(at)
    isLoose = !isKnown
  }
  if (isLoose) ends.push(letters.length)
  return ends
}

/** How many words of the list stand in a text, each counted once. */
export function countOrderWords(text: string): number {
  const seen = new Set<string>()
  for (const [word] of text.matchAll(/[A-Za-z]{3,16}/g))
    if (isOrderWord(word.toLowerCase())) seen.add(word.toLowerCase())
  return seen.size
}
