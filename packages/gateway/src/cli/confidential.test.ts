/** `callgate confidential`, as a user runs it: what it writes recognises values and documents, and holds neither. */

import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runHereIn } from './run-here.fixture.ts'

const CONFIG = 'version: 1\nlisten: { port: 0 }\ncontrol: { port: 0 }\npolicy: policy.yaml\nupstreams: {}\n'
const POLICY = 'version: 1\nrules:\n  - { id: all, effect: allow }\n'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-confidential-'))
  await put('callgate.yaml', CONFIG)
  await put('policy.yaml', POLICY)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const put = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text)

const callgate = (...args: readonly string[]) => runHereIn({ cwd: folder }, ...args)

describe('callgate confidential', () => {
  it('writes files that recognise values and documents, and hold neither', async () => {
    const plan = Array.from({ length: 80 }, (_, index) => `Line ${index} of the plan says ${index * 7919}.`)
    await put('numbers.txt', 'KD-4711-0815\nabc\n')
    await put('plan.txt', plan.join('\n'))
    const values = await callgate(
      'confidential',
      'values',
      '--id',
      'customers',
      '--out',
      'c.json',
      'numbers.txt',
    )
    expect(values).toMatchObject({ code: 0, err: expect.stringContaining('lines 2') as string })
    const documents = await callgate(
      'confidential',
      'documents',
      '--id',
      'plan',
      '--out',
      'p.json',
      'plan.txt',
    )
    expect(documents.code).toBe(0)
    expect(await readFile(join(folder, 'c.json'), 'utf8')).not.toMatch(/4711|0815/)
    expect((await stat(join(folder, 'c.json'))).mode & 0o077).toBe(0)
    await put('callgate.yaml', `${CONFIG}inspection: { confidential: { files: [c.json, p.json] } }\n`)
    await put('text.txt', `To kd 4711 0815. ${plan.slice(20, 60).join(' ')} Regards`)
    const { code, out } = await callgate('inspect', '--json', 'text.txt')
    expect(code).toBe(1)
    expect(out).toContain('confidential/customers')
    expect(out).toContain('confidential/plan')
  })

  it('says what is wrong with a file that cannot be used, and with what it is given', async () => {
    await put('short.txt', 'A short note.')
    const short = await callgate('confidential', 'documents', '--id', 'x', '--out', 'x.json', 'short.txt')
    expect(short).toMatchObject({ code: 1, err: expect.stringContaining('too short') as string })
    expect((await callgate('confidential', 'values', '--id', 'X', '--out', 'x', 'short.txt')).code).toBe(2)
    await put('x.json', '{"version":1}')
    await put('callgate.yaml', `${CONFIG}inspection: { confidential: { files: [x.json] } }\n`)
    const { code, err } = await callgate('inspect', 'short.txt')
    expect(code).toBe(1)
    expect(err).toContain('is no file of confidential digests')
  })
})
