/** Every example runs and asserts its own result. */

import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const examples = fileURLToPath(new URL('../examples', import.meta.url))
const names = readdirSync(examples).filter((name) => existsSync(join(examples, name, 'run.ts')))

it('finds the examples', () => {
  expect(names).toEqual(expect.arrayContaining(['denied-call', 'redacted-secret']))
})

it.each(names)('examples/%s', async (name) => {
  const child = spawn(process.execPath, [join(examples, name, 'run.ts')], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(/^ok$/m) })
})
