/** What `callgate api` prints of answers that are no JSON: all of it, however long a line is, or that it broke off. */

import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { runHereIn, type Said } from './run-here.fixture.ts'

const DOCUMENT = readFileSync(new URL('../../../../schema/control-api.openapi.json', import.meta.url), 'utf8')
const MEGABYTE = 1 << 20

let server: Server | undefined
afterEach(() => server?.close())

async function askEvents(answer: RequestListener): Promise<Said> {
  server = createServer((request, response) => {
    if (request.url?.endsWith('/openapi.json') === true)
      response.writeHead(200, { 'content-type': 'application/json' }).end(DOCUMENT)
    else answer(request, response.writeHead(200, { 'content-type': 'text/event-stream' }))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server?.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  const env = { CALLGATE_CONTROL_URL: `http://127.0.0.1:${port}`, CALLGATE_OPERATOR_TOKEN: 'a-token' }
  return runHereIn({ env }, 'api', 'GET', '/events')
}

test('a line of several megabytes is printed whole, also where a character arrives in two pieces', async () => {
  const line = 'ä😀'.repeat(MEGABYTE)
  const bytes = Buffer.from(`data: ${line}\ndata: \u001b[2Jend`)
  const { code, out } = await askEvents((_, response) => {
    for (let at = 0; at < bytes.length; at += 65_537) response.write(bytes.subarray(at, at + 65_537))
    response.end()
  })
  expect(code).toBe(0)
  expect(out.length).toBe(`data: ${line}\ndata: ?[2Jend\n`.length)
  expect(out === `data: ${line}\ndata: \uFFFD[2Jend\n`).toBe(true)
})

test('an answer that breaks off says so and is no success', async () => {
  const { code, out, err } = await askEvents((_, response) => {
    response.write('data: begun\n', () => response.destroy())
  })
  expect(code).toBe(1)
  expect(out).toBe('data: begun\n')
  expect(err).toContain('broke off')
})
