/** Reads lines of strace (`-f -y`): the call, the paths it names made absolute, and what it does with them. */

import { posix } from 'node:path'

export interface Touched {
  readonly path: string
  readonly access: 'look' | 'read' | 'write'
}

export interface TracedCall {
  readonly name: string
  readonly touched: readonly Touched[]
  /** An address with its port, or `unix:` and a path. */
  readonly connected?: string
}

const LINE_CHARS_MAX = 64 << 10
/** A pid, the name of the call, its arguments; a call that is interrupted by another line has them on its first. */
const LINE = /^\d+ +([a-z][a-z0-9_]*)\((.*)$/s
/** A string, or a descriptor with what it is open on; strace escapes quotes, angle brackets and what is not ASCII. */
const PART = /"((?:[^"\\]|\\.)*)"|(?:AT_FDCWD|\d+)<([^<>]*)>/g
const OPENS = /^(open|openat|openat2|creat)$/
const WRITES =
  /^(creat|mkdir|rmdir|unlink|rename|link|symlink|chmod|chown|lchown|fchmod|fchown|truncate|mknod|utime|utimes|futimes|utimens|setxattr|lsetxattr|removexattr|lremovexattr)(at|at2)?$/
const READS = /^(execve|execveat|chdir|chroot|inotify_add_watch|uselib)$/
const TWO_PATHS = /^(rename|link)(at|at2)?$/
const FOR_WRITING = /\bO_(WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE)\b/

/** undefined for what is no call, or is longer than is read. */
export function parseTraceLine(line: string): TracedCall | undefined {
  if (line.length > LINE_CHARS_MAX) return undefined
  const [, name, rest] = LINE.exec(line) ?? []
  if (name === undefined || rest === undefined) return undefined
  if (name === 'connect') {
    const connected = parseConnect(rest)
    return connected === undefined ? undefined : { name, touched: [], connected }
  }
  const access = accessOf(name, rest)
  const paths = pathsOf(name, rest)
  return { name, touched: paths.map((path) => ({ path, access })) }
}

function accessOf(name: string, rest: string): Touched['access'] {
  if (OPENS.test(name)) return name === 'creat' || FOR_WRITING.test(flagsOf(rest)) ? 'write' : 'read'
  if (WRITES.test(name)) return 'write'
  return READS.test(name) ? 'read' : 'look'
}

/** Right after the first string: names before and behind may read like flags. */
function flagsOf(rest: string): string {
  return /^[^"]*"(?:[^"\\]|\\.)*", (?:\{flags=)?([A-Z_|0-9a-z]*)/s.exec(rest)?.[1] ?? ''
}

function pathsOf(name: string, rest: string): readonly string[] {
  const found: string[] = []
  const wanted = TWO_PATHS.test(name) ? 2 : 1
  // The first string of symlink is what the link says, which nobody looked at yet.
  let toSkip = name.startsWith('symlink') ? 1 : 0
  let base = '/'
  for (const [, text, folder] of rest.matchAll(PART)) {
    if (folder !== undefined) base = unescapeText(folder)
    else if (text !== undefined && toSkip > 0) toSkip -= 1
    else if (text !== undefined) {
      found.push(posix.resolve('/', base, unescapeText(text)))
      if (found.length === wanted) break
    }
  }
  return found
}

const ESCAPES: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, v: 11, f: 12, a: 7, b: 8 }

/** C escapes, of bytes; the text is UTF-8 underneath. */
function unescapeText(text: string): string {
  if (!text.includes('\\')) return text
  const bytes = text.replaceAll(/\\([0-7]{1,3}|x[0-9a-f]{2}|.)/gs, (_whole, code: string) => {
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 0xff)
    if (code.length === 3) return String.fromCharCode(Number.parseInt(code.slice(1), 16))
    return String.fromCharCode(ESCAPES[code] ?? code.charCodeAt(0))
  })
  return Buffer.from(bytes, 'latin1').toString('utf8')
}

function parseConnect(rest: string): string | undefined {
  const port = /sin6?_port=htons\((\d+)\)/.exec(rest)?.[1]
  const four = /sin_addr=inet_addr\("([\d.]+)"\)/.exec(rest)?.[1]
  const six = /inet_pton\(AF_INET6, "([0-9a-f:.]+)"/.exec(rest)?.[1]
  if (four !== undefined && port !== undefined) return `${four}:${port}`
  if (six !== undefined && port !== undefined) return `[${six}]:${port}`
  const socket = /sun_path=(@?)"((?:[^"\\]|\\.)*)"/.exec(rest)
  return socket === null ? undefined : `unix:${socket[1] ?? ''}${unescapeText(socket[2] ?? '')}`
}
