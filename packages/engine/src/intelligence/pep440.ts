/** The order of Python versions: PEP 440, now the version specifiers of packaging.python.org. */

const PEP440 =
  /^\s*v?(?:(\d{1,16})!)?(\d{1,16}(?:\.\d{1,16})*)(?:[-_.]?(a|b|c|rc|alpha|beta|pre|preview)[-_.]?(\d{0,16}))?(?:-(\d{1,16})|[-_.]?(post|rev|r)[-_.]?(\d{0,16}))?(?:[-_.]?dev[-_.]?(\d{0,16}))?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?\s*$/i
const PRE: Readonly<Record<string, number>> = {
  a: 0,
  alpha: 0,
  b: 1,
  beta: 1,
  c: 2,
  rc: 2,
  pre: 2,
  preview: 2,
}

type LocalPart = number | string

export interface PythonVersion {
  readonly epoch: number
  /** Without zeros at the end. */
  readonly release: readonly number[]
  /** Phase and number; null where it is no pre-release. */
  readonly pre: readonly [number, number] | null
  readonly post: number | null
  readonly dev: number | null
  readonly local: readonly LocalPart[]
}

/** undefined for what is no version. */
export function parsePep440(text: string): PythonVersion | undefined {
  if (text.length > 256) return undefined
  const match = PEP440.exec(text)
  if (match === null) return undefined
  const [, epoch, release = '0', phase, preNumber, shortPost, postWord, postNumber, dev, local] = match
  const post = shortPost ?? (postWord === undefined ? undefined : (postNumber ?? ''))
  return {
    epoch: Number(epoch ?? 0),
    release: trimZeros(release.split('.').map(Number)),
    pre: phase === undefined ? null : [PRE[phase.toLowerCase()] ?? 0, Number(preNumber ?? 0)],
    post: post === undefined ? null : Number(post),
    dev: dev === undefined ? null : Number(dev),
    local: (local ?? '')
      .toLowerCase()
      .split(/[-_.]/)
      .filter((part) => part !== '')
      .map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
  }
}

function trimZeros(parts: number[]): number[] {
  while (parts.length > 1 && parts.at(-1) === 0) parts.pop()
  return parts
}

/** Negative when `a` comes before `b`; 0 when neither does. */
export function comparePep440(a: PythonVersion, b: PythonVersion): number {
  return (
    a.epoch - b.epoch ||
    compareLists(a.release, b.release) ||
    compareLists(preKey(a), preKey(b)) ||
    (a.post ?? -1) - (b.post ?? -1) ||
    // Without .dev comes after every .dev of the same.
    (a.dev ?? Number.MAX_SAFE_INTEGER) - (b.dev ?? Number.MAX_SAFE_INTEGER) ||
    compareLocal(a.local, b.local)
  )
}

/** A lone .dev stands before every pre-release; a release and its posts stand after them. */
function preKey({ pre, post, dev }: PythonVersion): readonly number[] {
  if (pre !== null) return pre
  return post === null && dev !== null ? [-1, 0] : [3, 0]
}

function compareLists(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const order = (a[index] ?? 0) - (b[index] ?? 0)
    if (order !== 0) return order
  }
  return 0
}

/** Words before numbers, fewer parts before more. */
function compareLocal(a: readonly LocalPart[], b: readonly LocalPart[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const [left, right] = [a[index], b[index]]
    if (left === undefined || right === undefined) return left === undefined ? -1 : 1
    if (left === right) continue
    if (typeof left !== typeof right) return typeof left === 'string' ? -1 : 1
    return left < right ? -1 : 1
  }
  return 0
}

/** Python package names are equal without regard to case and to runs of - _ and . (PEP 503). */
export function normalisePythonName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-')
}
