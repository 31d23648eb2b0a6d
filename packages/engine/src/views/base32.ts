/** Decodes base32 (RFC 4648 §6); stops at what is none. */
export function readBase32(run: string): Uint8Array {
  const out = new Uint8Array(Math.floor((run.length * 5) / 8))
  let length = 0
  let bits = 0
  let held = 0
  for (let at = 0; at < run.length; at++) {
    const unit = run.charCodeAt(at)
    const value = unit >= 0x41 && unit <= 0x5a ? unit - 0x41 : unit >= 0x32 && unit <= 0x37 ? unit - 0x18 : -1
    if (value < 0) break
    bits = ((bits << 5) | value) & 0xffff
    held += 5
    if (held >= 8) {
      held -= 8
      out[length++] = (bits >> held) & 0xff
    }
  }
  return out.subarray(0, length)
}
