/**
 * The bare relay before a child process: what a gateway could reach there that does nothing but carry messages. JSON parsed and written
 * again both ways, ids made its own; the program and its arguments follow the name of this file.
 */

import { spawn } from 'node:child_process'
import type { ServerResponse } from 'node:http'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { servePosts } from './serve-posts.ts'

const Message = z.looseObject({ id: z.union([z.string(), z.number()]).optional() })

interface Waiting {
  readonly id: string | number
  readonly res: ServerResponse
}

const [program = process.execPath, ...args] = process.argv.slice(2)
const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
const waiting = new Map<number, Waiting>()
let lastId = 0

createInterface({ input: child.stdout }).on('line', (line) => {
  const message = Message.parse(JSON.parse(line))
  const asked = waiting.get(Number(message.id))
  if (asked === undefined) return
  waiting.delete(Number(message.id))
  const text = JSON.stringify({ ...message, id: asked.id })
  const length = Buffer.byteLength(text)
  asked.res.writeHead(200, {
    'content-type': 'application/json',
    'mcp-session-id': 'the-only-one',
    'content-length': length,
  })
  asked.res.end(text)
})

function relay(body: string, res: ServerResponse): void {
  const message = Message.parse(JSON.parse(body))
  if (message.id === undefined) {
    child.stdin.write(`${JSON.stringify(message)}\n`)
    res.writeHead(202).end()
    return
  }
  lastId += 1
  waiting.set(lastId, { id: message.id, res })
  child.stdin.write(`${JSON.stringify({ ...message, id: lastId })}\n`)
}

servePosts('/mcp', ({ res, body }) => relay(body.toString('utf8'), res))
process.once('SIGTERM', () => {
  child.kill()
  process.exit(0)
})
