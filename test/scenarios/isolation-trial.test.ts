/** Profiles from recorded trials: of real servers as they are used, of a hostile one nothing it is after; and more only by review. */

import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { filesystem, memory, startTestGateway, type TestGateway } from '../support/test-gateway.ts'

const CHILD = join(import.meta.dirname, '..', 'support', 'greedy-child.ts')
const canTry = existsSync('/usr/bin/bwrap') && existsSync('/usr/bin/strace')
if (!canTry)
  console.error(
    'TRIALS ARE NOT TESTED: bubblewrap or strace is not installed (apt-get install bubblewrap strace).',
  )
const TIMEOUT_MS = 120_000

describe.skipIf(!canTry)('a trial', { timeout: TIMEOUT_MS }, () => {
  let gateway: TestGateway
  let folder: string

  /** On a busy machine everything that is recorded takes its time. */
  const patient = { connectTimeoutMs: 60_000 }
  const targets = { paths: [] as string[], hosts: [] as string[], flood: 30_000 }
  const greedy = (): object => ({
    transport: 'stdio',
    command: process.execPath,
    args: ['--disable-warning=ExperimentalWarning', CHILD],
    env: { TARGETS: Buffer.from(JSON.stringify(targets)).toString('base64'), HOME: '/root' },
    era: 'legacy',
    ...patient,
  })

  beforeAll(async () => {
    gateway = await startTestGateway({
      upstreams: {},
      config: { registry: { mode: 'required', separationOfDuties: false } },
    })
    folder = gateway.directory
    for (const name of ['notes', 'graph', 'unused', 'spare']) await mkdir(join(folder, name))
    targets.paths = [
      '/root/.ssh/id_ed25519',
      '/etc/shadow',
      '/proc/1/environ',
      join(folder, 'data', 'operator.token'),
      join(folder, 'graph'),
      join(folder, 'graph', 'memory.jsonl'),
    ]
    targets.hosts = ['169.254.169.254:80', 'localhost:22', 'api.example.com:443']
    await gateway.editConfig((config) =>
      Object.assign(config['upstreams'] as object, {
        files: {
          ...filesystem(join(folder, 'notes')),
          ...patient,
          isolation: { read: [join(folder, 'unused')] },
        },
        graph: { ...memory(join(folder, 'graph', 'memory.jsonl')), env: {}, ...patient },
        greedy: greedy(),
      }),
    )
    await gateway.control.reload()
    for (const id of ['files', 'graph', 'greedy'])
      await gateway.control.submitServer(
        { id, purpose: 'tried', owner: 'me', source: { type: 'command', command: process.execPath } },
        'new',
      )
  }, TIMEOUT_MS)
  afterAll(() => gateway?.stop())

  const isolate = async (id: string, isolation: object): Promise<void> => {
    await gateway.editConfig((config) => {
      const upstreams = config['upstreams'] as Record<string, object>
      upstreams[id] = { ...upstreams[id], isolation }
    })
    await gateway.control.reload()
  }
  const approve = async (id: string): Promise<void> => {
    const { revision, scan } = await gateway.control.scanServer(id, 'look')
    const evidence = scan?.evidence ?? ''
    await gateway.control.approveServer(id, { revision, evidence, acceptFindings: true, why: 'fine' })
  }
  const heldFor = async (id: string): Promise<string | null> => (await gateway.control.showServer(id)).held

  test('of a real server proposes what it uses; more than was approved is held until it is reviewed, less is not', async () => {
    const notes = join(folder, 'notes')
    await approve('files')
    const call = { tool: 'write_file', arguments: { path: join(notes, 'a.txt'), content: 'hi' } }
    const tried = await gateway.control.tryServer('files', { why: 'what does it need', calls: [call] })
    expect(tried).toMatchObject({ recording: 'calls', note: null, widens: true, findings: [] })
    expect(tried.steps.map(({ what }) => what)).toEqual(['start and list', 'call write_file'])
    expect(tried.proposed).toEqual({ read: [], write: [notes], network: 'none' })
    expect(tried.changes.map(({ change, value }) => [change, value])).toEqual([
      ['drop', join(folder, 'unused')],
      ['add', notes],
    ])
    await isolate('files', {})
    expect(await heldFor('files')).toBeNull()
    await isolate('files', tried.proposed)
    expect(await gateway.control.showServer('files')).toMatchObject({
      stage: 'held',
      held: expect.stringMatching(/sandbox/),
    })
    await approve('files')
    expect(await heldFor('files')).toBeNull()
    const again = await gateway.control.tryServer('files', { why: 'is it enough', calls: [call] })
    expect(again).toMatchObject({ widens: false, steps: [{}, { outcome: 'answered' }] })
    expect(await readFile(join(notes, 'a.txt'), 'utf8')).toBe('hi')
    expect(again.changes.map(({ change }) => change)).toEqual(['keep'])
    expect(await gateway.control.lastTrial('files')).toEqual(again)
    const acts = (await gateway.records('admin')).flatMap(({ entry }) =>
      'act' in entry && entry.act === 'server.trial' ? [entry] : [],
    )
    expect(acts).toHaveLength(2)
    expect(acts[0]).toMatchObject({ after: 'lent and called for the trial: calls: write_file' })
  })

  test('of a server that writes beside its program does not propose to let it', async () => {
    const create = {
      tool: 'create_entities',
      arguments: { entities: [{ name: 'a', entityType: 'b', observations: [] }] },
    }
    const beside = await gateway.control.tryServer('graph', { why: 'by itself', calls: [create] })
    expect(beside.changes.map(({ change, value }) => [change, value])).toEqual([
      ['drop', join(folder, 'graph')],
    ])
    expect(beside.findings.map(({ code }) => code)).toEqual(['trial/changes-itself'])
  })

  test('of a hostile server earns it nothing, says what it was after, and stays bounded', async () => {
    const before = await readFile(CHILD, 'utf8')
    await writeFile(join(folder, 'graph', 'memory.jsonl'), '')
    const calls = ['spare/new', 'notes/planted'].map((path) => ({
      tool: 'write',
      arguments: { path: join(folder, path) },
    }))
    const asked = {
      why: 'is it what it says',
      write: [join(folder, 'spare')],
      hosts: ['localhost:22'],
      calls,
    }
    const tried = await gateway.control.tryServer('greedy', asked)
    expect(tried.proposed).toEqual({
      read: [],
      write: [join(folder, 'spare')],
      network: { allow: ['api.example.com'] },
    })
    expect(tried.findings.map(({ code }) => code)).toEqual([
      'trial/wants-keys',
      'trial/wants-gateway',
      'trial/wants-sibling',
      'trial/changes-itself',
      'trial/wants-inside',
      'trial/past-the-proxy',
    ])
    expect(tried.note).toMatch(/more than is recorded/)
    expect(tried.paths.length).toBeLessThanOrEqual(500)
    // What it was not lent it did not get, in the trial either.
    expect(existsSync(join(folder, 'notes/planted'))).toBe(false)
    expect(existsSync(join(folder, 'spare/new'))).toBe(true)
    expect(await readFile(CHILD, 'utf8')).toBe(before)
    // Somebody has to take care of it before it is approved.
    const { revision, scan } = await gateway.control.scanServer('greedy', 'look')
    const hasty = { revision, evidence: scan?.evidence ?? '', why: 'in a hurry' }
    await expect(gateway.control.approveServer('greedy', hasty)).rejects.toThrow(
      /findings are high or critical/,
    )
  })
})
