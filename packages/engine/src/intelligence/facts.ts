/** What is known of a server, in the words that indicators are written in. */

/** Everything about a server that intelligence can name; texts of its surface are looked at one by one. */
export interface ServerFacts {
  /** Reverse-DNS names it goes by. */
  readonly names: readonly string[]
  readonly packages: readonly {
    readonly ecosystem: string
    readonly name: string
    readonly version: string
  }[]
  readonly urls: readonly string[]
  /** As `algorithm:hex`. */
  readonly digests: readonly string[]
  /** Program and arguments; empty where nothing is started here. */
  readonly argv: readonly string[]
  readonly issuers: readonly string[]
}

export const NO_FACTS: ServerFacts = { names: [], packages: [], urls: [], digests: [], argv: [], issuers: [] }

const RUNNERS: Readonly<Record<string, string>> = {
  npx: 'npm',
  pnpx: 'npm',
  bunx: 'npm',
  uvx: 'pypi',
  pipx: 'pypi',
}
/** Options of these runners that take the next argument. */
const TAKING = new Set(['-p', '--package', '--from', '--with', '--python', '--index-url', '-c', '--call'])

/** The package that a runner is told to run, with its version; undefined when none is named exactly. */
export function packageOfCommand(argv: readonly string[]): ServerFacts['packages'][number] | undefined {
  const [program = '', ...rest] = argv
  const ecosystem = RUNNERS[baseName(program)]
  if (ecosystem === undefined) return undefined
  const named = rest.findIndex((one) => one === '-p' || one === '--package' || one === '--from')
  const word = named === -1 ? firstWord(rest) : rest[named + 1]
  return word === undefined ? undefined : splitPackage(ecosystem, word)
}

function firstWord(args: readonly string[]): string | undefined {
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? ''
    if (TAKING.has(arg)) index += 1
    else if (!arg.startsWith('-') && arg !== 'run') return arg
  }
  return undefined
}

function splitPackage(ecosystem: string, word: string): ServerFacts['packages'][number] | undefined {
  const match =
    ecosystem === 'npm'
      ? /^(@?[^@]+)@([^@]+)$/.exec(word)
      : /^([^=@[]+)(?:\[[^\]]*\])?(?:==|@)(.+)$/.exec(word)
  const [, name = word, version = ''] = match ?? []
  return { ecosystem, name, version: /\d/.test(version) ? version : '' }
}

/** The last part of a path, without an extension of Windows. */
export function baseName(path: string): string {
  return path
    .slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
    .replace(/\.(exe|cmd|bat|ps1)$/i, '')
}
