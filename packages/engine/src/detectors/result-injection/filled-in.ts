/** What a text says of the places in an address: that its reader is to fill them with what was said, or is to be kept. */

const AROUND = 300
const FILLED_IN =
  /\b(?:replac|substitut|fill|insert|put)\w{0,4}\b[^.!?\n]{0,80}\b(?:conversation|chat|history|secrets?|passwords?|keys?|tokens?|users?|everything|notes|messages)\b|\b(?:everything|all|whatever|what)\s(?:that\s)?(?:the\s)?(?:user|human|customer|you|was|has been)\b[^.!?\n]{0,30}\b(?:said|says|wrote|told|know|read|saw|seen|asked|typed)\b|\b(?:conversation|chat|messages) so far\b/i

/** True where the text around an address says so. */
export function saysToFillIn(text: string, start: number, end: number): boolean {
  return FILLED_IN.test(text.slice(Math.max(0, start - AROUND), end + AROUND))
}
