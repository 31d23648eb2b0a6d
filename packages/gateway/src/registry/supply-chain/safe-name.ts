/** Which names of strangers may become files: nothing that leads elsewhere, means a device, or looks like another name. */

/** Longest path inside of an archive. */
const NAME_MAX = 1024
const PART_BYTES_MAX = 255
/** Names that mean devices on Windows, whatever their extension. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i

/** Of a path with forward slashes, without one at its end. */
export function isSafeName(name: string): boolean {
  return (
    name.length <= NAME_MAX &&
    !/[\p{Cc}\p{Cf}\\:]/u.test(name) &&
    name
      .split('/')
      .every(
        (part) =>
          part !== '' &&
          part !== '.' &&
          part !== '..' &&
          Buffer.byteLength(part) <= PART_BYTES_MAX &&
          !DEVICE.test(part) &&
          !/[. ]$/.test(part),
      )
  )
}

/** Two names with one key are one file for the least discerning file system: without case, composed. */
export function keyOfName(name: string): string {
  return name.normalize('NFC').toLowerCase()
}
