/** What a text says of the places in an address: that its reader is to fill them with what was said, or is to be kept. */

const AROUND = 300
const FILLED_IN =
  /\b(?:replac|substitut|fill|insert|put)\w{0,4}\b[^.!?\n]{0,80}\b(?:conversation|chat|history|secrets?|passwords?|keys?|tokens?|users?|everything|notes|messages)\b|\b(?:everything|all|whatever|what)\s(?:that\s)?(?:the\s)?(?:user|human|customer|you|was|has been)\b[^.!?\n]{0,30}\b(?:said|says|wrote|told|know|read|saw|seen|asked|typed)\b|\b(?:conversation|chat|messages) so far\b/i

/** True where the text around an address says so. */
export function saysToFillIn(text: string, start: number, end: number): boolean {
  return FILLED_IN.test(text.slice(Math.max(0, start - AROUND), end + AROUND))
}

/** Words that have the reader put something into a place of an address. */
const FILLS =
  /\b(?:fill(?:ed|ing)?|replac(?:e|ed|ing)|substitut(?:e|ed|ing)|populat(?:e|ed|ing)|inserte?n?|put|ersetz\w{1,3}|setze|füll\w{0,3}|fülle|reempla(?:za|ce)\w{0,2}|sustitu\w{1,4}|rellen\w{1,3}|remplac\w{1,3}|rempli\w{0,3}|sostitui\w{0,3}|riempi\w{0,3}|substitu[ai]\w{0,2}|preench\w{1,3})\b|替换|填入|填写|置き換え|埋め|바꾸|채우|замен|подстав|впиши|استبدل|बदल/iu
/** True where the text around an address that is loaded has its reader fill something into it. */
export function isToBeFilled(text: string, start: number, end: number): boolean {
  return (
    saysToFillIn(text, start, end) ||
    FILLS.test(text.slice(Math.max(0, start - AROUND), start)) ||
    FILLS.test(text.slice(end, end + AROUND))
  )
}
