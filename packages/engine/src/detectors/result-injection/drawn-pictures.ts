/** Addresses of pictures: what a page gives to have one drawn, as opposed to data that is carried away. */

import { decodePercent } from '../../views/decode.ts'

/** Something to be filled in: `{data}`, `{{summary}}`, `<data>`, `[SECRET]`, `${x}`. */
export const PLACEHOLDER =
  /\{\{?\s?[\w .|-]{1,60}\s?\}|%7B|\$\{|<[a-z_ ]{3,40}>|\[[a-z_ ]{4,40}\]|=(?:DATA|SECRET|CONVERSATION|HISTORY|SUMMARY|USER_?DATA|BASE64|PAYLOAD|API_?KEY|TOKEN|INSERT\w{0,30}|YOUR_\w{1,30})\b/i
/** In a host or a path, where addresses of projects have places for names. */
export const CARRIED_NAME =
  /(?:[{<[]\{?|%7B(?:%7B)?)\s?[\w .-]{0,30}(?:data|secrets?|conversation|history|summary|context|contents?|messages?|prompt|info(?:rmation)?|response|answer|text|base64|keys?|tokens?|passwords?|credentials|cookies?|notes?|output|result|payload|exfil\w{0,10}|stolen|leak)[\w .-]{0,20}\s?(?:[}>\]]|%7D)/i
/** What a page gives whoever draws a picture of it: its own words, names and measures. */
const DRAWN =
  /^(?:(?:sub)?title|text|label|name|caption|heading|headline|message|slug|colou?r|theme|style|size|width|height|lang(?:uage)?|locale|user(?:_?name)?|owner|org|repo(?:sitory)?|branch|tag|version|package|project|icon|logo|emoji|seed|initials|date|year|page|file(?:_?name)?|format|ext|w|h|id)$/i
/** A picture that is made of what stands in its path, as opposed to data in a query. */
const PICTURE_FILE = /^[^/?#]{0,80}\.(?:png|jpe?g|svg|gif|webp|avif)$/i
/** Names of what is filled in, in any of the ways that places are marked. */
const FILLED_NAME = /(?:\$?\{\{?|<|\[|%7B(?:%7B)?)\s?([\w .|-]{1,60}?)\s?(?:\}\}?|>|\]|%7D(?:%7D)?)/gi
/** Words of what nobody sends along with a picture. */
export const SENSITIVE =
  /\b(?:pass(?:word|phrase|wd)|secrets?|api[_ -]?key|access[_ -]?key|private[_ -]?key|token|credentials?|conversation|system prompt|ssn|card number|cookie|AKIA[A-Z0-9]{8})\b/i
/** Parameters whose words a picture shows: those of a page for sharing, a badge, a placeholder. */
const SHOWN_PARAMETER = /[?&](?:text|content|msg)=/i
/** Codes, thumbnails and charts: what a program reads back from the picture, or made it from. */
const OF_PICTURES =
  /^(?:tbn:|BEGIN(?::|%3A)V(?:CARD|EVENT|CALENDAR)|WIFI(?::|%3A)|otpauth|mailto|tel(?::|%3A)|geo(?::|%3A)|\{|%7B)/i

/** True when each place of a query takes what the page says of itself, under a name that says so. */
export function isDrawnQuery(query: string): boolean {
  let places = 0
  for (const part of query.slice(1).split('&')) {
    const cut = part.indexOf('=')
    const [name, value] = cut < 0 ? ['', part] : [part.slice(0, cut), part.slice(cut + 1)]
    if (!PLACEHOLDER.test(`=${value}`) && !PLACEHOLDER.test(part)) continue
    const names = [...value.matchAll(FILLED_NAME)].map((match) => match[1] as string)
    if (!DRAWN.test(name) || names.length === 0 || !names.every((one) => DRAWN.test(one))) return false
    places++
  }
  return places > 0
}

/** True when what is filled in is the name of the picture: `[text].png`. */
export function isDrawnFile(path: string): boolean {
  const [file] = /[^/]*$/.exec(path) as RegExpExecArray
  if (!PICTURE_FILE.test(file) || CARRIED_NAME.test(path.slice(0, -file.length))) return false
  return [...file.matchAll(FILLED_NAME)].every((match) => DRAWN.test(match[1] as string))
}

/** Words that a picture shows are those of the page, unless they are of what nobody shows. */
export function isHarvest(parameter: string, value: string): boolean {
  if (!OF_PICTURES.test(value) && !SHOWN_PARAMETER.test(parameter)) return true
  return SENSITIVE.test(decodePercent(value, 1)?.text ?? value)
}
