/** Serves the console: a closed list of built files, compressed beforehand, under a policy that runs nothing else. */

import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, extname, join, relative, sep } from 'node:path'
import { checkSource } from './guards.ts'
import { explainError } from './problem.ts'

/** Everything below this path is the console; `/` leads here. */
export const CONSOLE_BASE = '/console'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
}

/** No inline code, nothing from elsewhere, and no text that becomes markup. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), publickey-credentials-get=(self)',
  'x-frame-options': 'DENY',
}

const NOT_BUILT =
  'The console is not built. Run "npm run build:console" in the clone, or install @callgate/console again.'

export interface ConsoleOptions {
  /** Where a proxy shows the same pages. */
  readonly publicUrl?: string | undefined
  /** Folder of the built files; that of the installed package when left out. */
  readonly directory?: string
}

/** True for requests that are the console's. */
export function isConsolePath(pathname: string): boolean {
  return pathname === '/' || pathname === CONSOLE_BASE || pathname.startsWith(`${CONSOLE_BASE}/`)
}

/** True where there is a console to lead somebody to. */
export function hasConsole(directory = findBuild()): boolean {
  return existsSync(join(directory, 'index.html'))
}

/** Answers requests below `CONSOLE_BASE`; what is no file is a page, which the console itself draws. */
export function serveConsole(options: ConsoleOptions): (request: Request) => Promise<Response> {
  const directory = options.directory ?? findBuild()
  let files: ReadonlySet<string> | undefined
  return async (request) => {
    try {
      checkSource(request.headers, options.publicUrl)
    } catch (error) {
      return explainError(error) ?? answer(500, 'Not served.')
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(405, 'The console is read.')
    const { pathname } = new URL(request.url)
    if (pathname === '/' || pathname === CONSOLE_BASE)
      return new Response(null, { status: 302, headers: { ...HEADERS, location: `${CONSOLE_BASE}/` } })
    if (files === undefined) {
      const found = listFiles(directory)
      if (found.has('index.html')) files = found
      else return answer(503, NOT_BUILT)
    }
    const name = pathname.slice(CONSOLE_BASE.length + 1)
    if (files.has(name)) return sendFile(request, { directory, files, name })
    if (name.startsWith('assets/')) return answer(404, 'There is no such file; load the console again.')
    return sendFile(request, { directory, files, name: 'index.html' })
  }
}

interface Wanted {
  readonly directory: string
  readonly files: ReadonlySet<string>
  readonly name: string
}

async function sendFile(request: Request, { directory, files, name }: Wanted): Promise<Response> {
  const accepted = (request.headers.get('accept-encoding') ?? '').split(',').map((part) => part.trim())
  const packed = (['br', 'gz'] as const).find(
    (ending) => files.has(`${name}.${ending}`) && accepted.includes(ending === 'gz' ? 'gzip' : ending),
  )
  const headers: Record<string, string> = {
    ...HEADERS,
    'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
    // Names below assets/ carry a digest of what is in them; the page that names them is asked for anew.
    'cache-control': name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'accept-encoding',
  }
  if (packed !== undefined) headers['content-encoding'] = packed === 'gz' ? 'gzip' : packed
  const bytes = await readFile(join(directory, packed === undefined ? name : `${name}.${packed}`))
  return new Response(request.method === 'HEAD' ? null : new Uint8Array(bytes), { headers })
}

function answer(status: number, text: string): Response {
  return new Response(text, {
    status,
    headers: { ...HEADERS, 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  })
}

function findBuild(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@callgate/console/package.json')), 'dist')
}

/** Names as addresses have them. Only what stands in this list is ever read. */
function listFiles(directory: string): ReadonlySet<string> {
  if (!existsSync(directory)) return new Set()
  return new Set(
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(directory, join(entry.parentPath, entry.name)).split(sep).join('/')),
  )
}
