/** The live part changes whole or not at all, and what was refused is told once and stays visible. */

import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Inspector } from '@callgate/engine/inspect-types'
import { createSuppressor } from '@callgate/engine/suppressions'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { loadConfig } from './load.ts'
import { renderProblems } from './problem.ts'
import type { Snapshot } from './snapshot.ts'
import { SnapshotHolder } from './snapshot-holder.ts'
import type { HolderOptions, SnapshotRefusal } from './snapshot-holder.ts'

let folder: string
let open: SnapshotHolder[] = []
const refusals: SnapshotRefusal[] = []
const errors: unknown[] = []
const CONFIG = 'version: 1\nupstreams:\n  a: { transport: stdio, command: node }\n'
const POLICY = 'version: 1\nrules:\n  - { id: echo, effect: allow, targets: [echo] }\n'

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callgate-snapshot-'))
  await put('callgate.yaml', CONFIG)
  await put('policy.yaml', POLICY)
  refusals.length = 0
  errors.length = 0
})
afterEach(async () => {
  for (const holder of open) holder.close()
  open = []
  expect(errors).toEqual([])
  await rm(folder, { recursive: true, force: true })
})

const put = (name: string, text: string) => writeFile(join(folder, name), text)
const inspector = (digest: string): Inspector => ({
  digest,
  inspect: () => ({ findings: [], verdict: 'benign', truncated: false }),
  suppressor: createSuppressor([], () => 'benign'),
})

async function start(more: Partial<HolderOptions> = {}): Promise<SnapshotHolder> {
  const load = () => loadConfig(join(folder, 'callgate.yaml'))
  const loaded = await load()
  if (Array.isArray(loaded)) throw new Error(renderProblems(loaded))
  const holder = await SnapshotHolder.open(loaded, {
    load,
    buildInspector: (settings) => inspector(settings.disabledRules.join()),
    nowMs: () => 1000,
    timing: { debounceMs: 20, pollMs: 60_000 },
    onRefused: (refusal) => void refusals.push(refusal),
    onError: (error) => errors.push(error),
    ...more,
  })
  if (Array.isArray(holder)) throw new Error(renderProblems(holder))
  open.push(holder)
  return holder
}

describe('a snapshot', () => {
  it('cannot be changed', async () => {
    const snapshot = (await start()).current()
    expect(() => Object.assign(snapshot, { digest: 'x' })).toThrow(TypeError)
    expect(() => Object.assign(snapshot.inspection.actions, { secret: 'allow' })).toThrow(TypeError)
    expect(() => (snapshot.upstreams as Map<string, unknown>).set('b', {})).toThrow(TypeError)
  })

  it('has a digest that follows policy, inspection, upstreams and rules, and nothing else', async () => {
    const holder = await start()
    const { digest } = holder.current()
    const digests = new Set([digest])
    const edits: [string, string][] = [
      ['policy.yaml', POLICY.replace('[echo]', '[other]')],
      ['callgate.yaml', `${CONFIG}inspection: { minSeverity: low }\n`],
      ['callgate.yaml', CONFIG.replace('command: node', 'command: other')],
      ['callgate.yaml', `${CONFIG}inspection: { disabledRules: [x] }\n`],
    ]
    for (const [name, text] of edits) {
      await put(name, text)
      expect(await holder.reload()).toMatchObject({ type: 'applied' })
      digests.add(holder.current().digest)
    }
    expect(digests.size).toBe(edits.length + 1)
    await put('callgate.yaml', CONFIG)
    await put('policy.yaml', `# a comment\n${POLICY}`)
    expect(await holder.reload()).toMatchObject({
      type: 'applied',
      snapshot: { digest, revision: edits.length + 2 },
    })
    await put('callgate.yaml', `${CONFIG}identity: { anonymous: {} }\n`)
    expect(await holder.reload()).toMatchObject({ type: 'applied', snapshot: { digest } })
  })

  it('leaves out upstreams that are disabled', async () => {
    await put('callgate.yaml', `${CONFIG}  b: { transport: stdio, command: x, enabled: false }\n`)
    expect([...(await start()).current().upstreams.keys()]).toEqual(['a'])
  })
})

describe('an edit', () => {
  it('that changes nothing is no new snapshot', async () => {
    const holder = await start()
    const before = holder.current()
    await put('callgate.yaml', `# comment\n${CONFIG}`)
    expect(await holder.reload()).toEqual({ type: 'unchanged' })
    expect(holder.current()).toBe(before)
  })

  it.each([
    ['broken YAML', 'callgate.yaml', 'version: [', ''],
    ['an unknown key', 'callgate.yaml', `${CONFIG}polcy: x\n`, 'did you mean `policy`?'],
    ['a bad policy', 'policy.yaml', POLICY.replace('allow', 'alow'), 'did you mean `allow`?'],
    [
      'a boot key',
      'callgate.yaml',
      `${CONFIG}listen: { port: 1 }\n`,
      /callgate\.yaml:\d+:\d+: error: a change of listen\.port needs a restart/,
    ],
    [
      'a boot key among good edits',
      'callgate.yaml',
      `${CONFIG.replace('node', 'other')}data: elsewhere\n`,
      'needs a restart',
    ],
  ])('with %s is refused whole', async (_name, file, text, message) => {
    const undone = vi.fn()
    const holder = await start({ onUndone: undone })
    const before = holder.current()
    const seen = vi.fn()
    holder.onChange(seen)
    await put(file, text)
    expect(await holder.reload()).toMatchObject({ type: 'refused' })
    expect(await holder.reload()).toMatchObject({ type: 'refused' })
    expect(holder.current()).toBe(before)
    expect(holder.lastRefusal?.text).toMatch(message)
    await expect.poll(() => refusals).toHaveLength(1)
    expect(seen).not.toHaveBeenCalled()
    await put('callgate.yaml', CONFIG)
    await put('policy.yaml', POLICY)
    expect(undone).not.toHaveBeenCalled()
    expect(await holder.reload()).toEqual({ type: 'unchanged' })
    expect(await holder.reload()).toEqual({ type: 'unchanged' })
    expect(holder.lastRefusal).toBeNull()
    expect(undone).toHaveBeenCalledTimes(1)
  })

  it('whose rules do not compile is refused', async () => {
    const holder = await start({
      buildInspector: (settings) => {
        if (settings.rulePacks.length > 0) throw new Error('rule x-1 missed its sample')
        return inspector('')
      },
    })
    await put('callgate.yaml', `${CONFIG}inspection: { rulePacks: [pack.yaml] }\n`)
    expect(await holder.reload()).toMatchObject({ type: 'refused' })
    expect(holder.lastRefusal?.text).toContain('rule x-1 missed its sample')
  })

  it('that cannot be recorded is refused', async () => {
    const holder = await start({ onApplying: () => Promise.reject(new Error('disk full')) })
    const before = holder.current()
    await put('policy.yaml', POLICY.replace('echo', 'other'))
    expect(await holder.reload()).toMatchObject({ type: 'refused' })
    expect(holder.current()).toBe(before)
    expect(holder.lastRefusal?.text).toContain('disk full')
  })

  it('tells every listener, also after one that fails', async () => {
    const holder = await start()
    const seen: [Snapshot, Snapshot][] = []
    holder.onChange(() => {
      throw new Error('listener')
    })
    const stop = holder.onChange((next, previous) => void seen.push([next, previous]))
    const before = holder.current()
    await put('policy.yaml', POLICY.replace('[echo]', '[other]'))
    await holder.reload()
    expect(seen).toEqual([[holder.current(), before]])
    expect(errors.splice(0)).toMatchObject([{ message: 'listener' }])
    stop()
    await put('policy.yaml', POLICY)
    await holder.reload()
    expect(seen).toHaveLength(1)
    errors.length = 0
  })
})

describe('watching', () => {
  it('sees a file written in place, and one renamed over it', async () => {
    const holder = await start()
    holder.watch()
    await put('policy.yaml', POLICY.replace('[echo]', '[one]'))
    await expect.poll(() => holder.current().revision).toBe(2)
    await put('policy.yaml.tmp', POLICY.replace('[echo]', '[two]'))
    await rename(join(folder, 'policy.yaml.tmp'), join(folder, 'policy.yaml'))
    await expect.poll(() => holder.current().policyDocument.rules[0]?.targets).toEqual(['two'])
    await put('callgate.yaml', 'version: 2\n')
    await expect.poll(() => refusals).toHaveLength(1)
  })

  it('sees a mounted volume swap its link', async () => {
    await mkdir(join(folder, '..v1'))
    await mkdir(join(folder, '..v2'))
    await put('..v1/policy.yaml', POLICY)
    await put('..v2/policy.yaml', POLICY.replace('[echo]', '[two]'))
    await symlink('..v1', join(folder, '..data'))
    await rm(join(folder, 'policy.yaml'))
    await symlink('..data/policy.yaml', join(folder, 'policy.yaml'))
    const holder = await start()
    holder.watch()
    await symlink('..v2', join(folder, '..next'))
    await rename(join(folder, '..next'), join(folder, '..data'))
    await expect.poll(() => holder.current().policyDocument.rules[0]?.targets).toEqual(['two'])
  })

  it('polls where nothing is announced, and finds the cure of a refusal in a file it did not watch', async () => {
    const holder = await start({ timing: { debounceMs: 3_600_000, pollMs: 30 } })
    holder.watch()
    await put('callgate.yaml', `${CONFIG}policy: other.yaml\n`)
    await expect.poll(() => holder.lastRefusal?.text).toContain('does not exist')
    await put('other.yaml', POLICY.replace('[echo]', '[three]'))
    await expect.poll(() => holder.current().policyDocument.rules[0]?.targets).toEqual(['three'])
    expect(refusals).toHaveLength(1)
  })
})
