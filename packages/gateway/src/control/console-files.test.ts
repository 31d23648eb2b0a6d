/** What is served of the console: a closed list of files, packed as the browser likes it, under a strict policy. */

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serveConsole } from './console-files.ts'

let directory: string
let serve: (request: Request) => Promise<Response>

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'callgate-console-'))
  await mkdir(join(directory, 'dist', 'assets'), { recursive: true })
  await writeFile(join(directory, 'secret.txt'), 'secret')
  await writeFile(join(directory, 'dist', 'index.html'), '<!doctype html>')
  await writeFile(join(directory, 'dist', 'assets', 'index-abc.js'), 'plain')
  await writeFile(join(directory, 'dist', 'assets', 'index-abc.js.br'), 'packed')
  serve = serveConsole({ directory: join(directory, 'dist') })
})

afterAll(() => rm(directory, { recursive: true, force: true }))

const ask = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
  serve(
    new Request(`http://localhost:7301${path}`, { method, headers: { host: 'localhost:7301', ...headers } }),
  )

describe('the console', () => {
  test('the root leads to it', async () => {
    const response = await ask('/')
    expect([response.status, response.headers.get('location')]).toEqual([302, '/console/'])
  })

  test('any page is the one document, asked for anew each time', async () => {
    for (const path of ['/console/', '/console/approvals/apr_1', '/console/welcome']) {
      const response = await ask(path)
      expect(await response.text()).toBe('<!doctype html>')
      expect(response.headers.get('cache-control')).toBe('no-cache')
    }
  })

  test('files with a digest in their name are kept for ever, packed where that is understood', async () => {
    const plain = await ask('/console/assets/index-abc.js')
    expect([await plain.text(), plain.headers.get('content-encoding')]).toEqual(['plain', null])
    expect(plain.headers.get('cache-control')).toContain('immutable')
    const packed = await ask('/console/assets/index-abc.js', { 'accept-encoding': 'gzip, br' })
    expect([await packed.text(), packed.headers.get('content-encoding')]).toEqual(['packed', 'br'])
    expect(packed.headers.get('content-type')).toContain('text/javascript')
  })

  test('nothing outside the list is ever read', async () => {
    for (const path of [
      '/console/assets/../../secret.txt',
      '/console/assets/%2e%2e/%2e%2e/secret.txt',
      '/console/assets/x',
    ])
      expect(await (await ask(path)).text()).not.toContain('secret')
    expect((await ask('/console/assets/other.js')).status).toBe(404)
  })

  test('the policy runs nothing but files of the console, and nobody frames it', async () => {
    const policy = (await ask('/console/')).headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("require-trusted-types-for 'script'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('unsafe')
  })

  test('other hosts, other origins and other methods are refused', async () => {
    expect((await ask('/console/', { host: 'evil.example' })).status).toBe(403)
    expect((await ask('/console/', { origin: 'https://evil.example' })).status).toBe(403)
    expect((await ask('/console/', {}, 'POST')).status).toBe(405)
  })

  test('where it is not built, it says how to build it', async () => {
    const missing = serveConsole({ directory: join(directory, 'nowhere') })
    const request = new Request('http://localhost/console/', { headers: { host: 'localhost' } })
    const response = await missing(request)
    expect([response.status, await response.text()]).toEqual([
      503,
      expect.stringContaining('npm run build:console'),
    ])
  })
})
