/** Ordinary servers raise no alarm: their real definitions and results, over stdio with the real client. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { afterAll, describe, expect, it } from 'vitest'
import type { Hook } from '@callgate/contracts/finding'
import type { JsonValue } from '@callgate/contracts/json'
import { CONTEXT, createTestInspector } from './inspector-fixture.ts'

const inspector = createTestInspector()
const scratch = mkdtempSync(join(tmpdir(), 'callgate-inspect-'))
writeFileSync(join(scratch, 'notes.md'), '# Notes\n\nBuy milk. Ask Anna about the report.\n')
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

const require = createRequire(import.meta.url)
const entryOf = (name: string): string =>
  join(dirname(require.resolve(`${name}/package.json`)), 'dist/index.js')

const servers = [
  {
    name: '@modelcontextprotocol/server-everything',
    args: ['stdio'],
    calls: [
      { name: 'echo', arguments: { message: 'hello' } },
      { name: 'get-sum', arguments: { a: 1, b: 2 } },
      { name: 'get-tiny-image', arguments: {} },
      { name: 'get-annotated-message', arguments: { messageType: 'debug', includeImage: true } },
    ],
  },
  {
    name: '@modelcontextprotocol/server-filesystem',
    args: [scratch],
    calls: [
      { name: 'read_text_file', arguments: { path: join(scratch, 'notes.md') } },
      { name: 'list_directory', arguments: { path: scratch } },
    ],
  },
  {
    name: '@modelcontextprotocol/server-memory',
    args: [],
    calls: [
      {
        name: 'create_entities',
        arguments: { entities: [{ name: 'Anna', entityType: 'person', observations: ['likes tea'] }] },
      },
      { name: 'read_graph', arguments: {} },
    ],
  },
]

function alarms(hook: Hook, value: unknown): string[] {
  const { findings, truncated } = inspector.inspect({ hook, value: value as JsonValue, context: CONTEXT })
  expect(truncated).toBe(false)
  return (
    findings
      // Personal data is ordinary, and let through unless configured otherwise.
      .filter(({ severity, class: kind }) => !['info', 'low'].includes(severity) && kind !== 'personal-data')
      .map(({ code, span, evidence }) => `${code} ${span.path} ${evidence}`)
  )
}

describe.each(servers)('$name', ({ name, args, calls }) => {
  it('has no finding at medium or above', async () => {
    const env = { PATH: process.env['PATH'] ?? '', MEMORY_FILE_PATH: join(scratch, 'memory.jsonl') }
    const client = new Client({ name: 'test', version: '1.0.0' })
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [entryOf(name), ...args],
        env,
        stderr: 'ignore',
      }),
    )
    try {
      const { tools } = await client.listTools()
      expect(tools.length).toBeGreaterThan(3)
      for (const tool of tools) expect(alarms('tool-definition', tool)).toEqual([])
      expect(alarms('instructions', { instructions: client.getInstructions() ?? '' })).toEqual([])
      for (const call of calls) expect(alarms('result', await client.callTool(call))).toEqual([])
      const offered = client.getServerCapabilities() ?? {}
      if (offered.prompts)
        for (const prompt of (await client.listPrompts()).prompts)
          expect(alarms('item-definition', prompt)).toEqual([])
      if (offered.resources) {
        const { resources } = await client.listResources()
        for (const resource of resources.slice(0, 20))
          expect(alarms('resource', await client.readResource({ uri: resource.uri }))).toEqual([])
      }
    } finally {
      await client.close()
    }
  })
})
