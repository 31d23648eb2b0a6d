/** Firms and bodies that are called after families: "Novak, Berg and Lind Orchestra", "Berg and Sons", "Lind-Berg is a bank". */

/** The rest of a row of names, up to what is said of it. */
const ROW = String.raw`(?:(?:, |,? (?:and|&|und|et|y|e|en) )\p{Lu}[\p{L}'’-]{1,24}){0,4}`
const KIN = String.raw`(?:,? (?:and|&) (?:Sons?|Daughters?|Brothers|Bros|Partners|Associates|Co|Company|Cie)\b)`
const BODY =
  'Orchestra|Ensemble|Quartet|Trio|Choir|Band|Group|Holdings?|Investments?|Capital|Partners|Associates|Foundation|Trust|Bank|Insurance|Logistics|Industries|Motors|Pharma\\w{0,10}|Laborator\\w{1,3}|Consulting|Architects|Solicitors|LLP|LLC|Ltd|Inc|GmbH|AG|PLC|Corp\\w{0,8}|University|College|School|Institute|Hospital|Clinic|Library|Museum|Hotel|Airport|Stadium|Hathaway'
const KIND =
  'agency|company|corporation|bank|firm|manufacturer|multinational|retailer|conglomerate|chain|start-?up|charity|non-?profit|501\\(c\\)\\(?3?\\)?|brewery|airline|insurer|consultancy|orchestra|brand|subsidiary|city|town|village|municipality|district|province'
/** What only a firm is: persons are something of a firm, at one, or with a word behind, as in "a bank manager". */
const IS_ONE = String.raw` is (?:an?|the|one of the) (?:(?!(?:of|at|for|in|from|who|that|by|with|to|on|and|or|behind) )[\p{L}\d’'-]{1,20},? ){0,5}(?:${KIND})(?=[.,;:!?)]|$|\n| (?:in|of|for|from|that|which|based|with|near|to|on|at|by|founded|headquartered)\b)`
const SAID = String.raw`(?:${IS_ONE}|,? (?:announced (?:quarterly|its)|went public|was (?:acquired|incorporated)|shares (?:fell|rose))\b)`
/** What a firm does or is, and what is said of a person as well. */
const DOES = String.raw`(?:,? (?:invested|acquired|merged|was founded)\b| is (?:an?|the|one of the)\b[^.!?\n]{0,60}?\b(?:${KIND})\b)`
const FIRM_AFTER = new RegExp(String.raw`^(?:${KIN}|${ROW}(?:${KIN}| (?:${BODY})\b|${SAID}))`, 'u')
const FIRM_DOES = new RegExp(`^${ROW}${DOES}`, 'u')
/** Whom one works for, where the name is of two families. */
const WORKS_FOR = /\b(?:work(?:s|ed|ing)? (?:for|at)|employed (?:by|at)|on behalf of|hired by) $/i
const OF_FAMILIES = /^\p{Lu}\p{L}{1,24}-\p{Lu}\p{L}{1,24}$/u
const PLACE_BEFORE = /\b(?:based|located|headquartered|situated|year) in $/i
const AROUND = 180

/** True where a row of names is that of a firm, a body or a place. */
export function isFirm(text: string, start: number, end: number): boolean {
  const before = text.slice(Math.max(0, start - 24), start)
  if (PLACE_BEFORE.test(before)) return true
  if (FIRM_AFTER.test(text.slice(end, end + AROUND))) return true
  if (!OF_FAMILIES.test(text.slice(start, end))) return false
  return WORKS_FOR.test(before) || FIRM_DOES.test(text.slice(end, end + AROUND))
}
