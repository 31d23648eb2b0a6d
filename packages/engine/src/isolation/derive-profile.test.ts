/** What a trial earns: what was used, what was asked for and may be given; and never keys, a home, the gateway's or a sibling's files. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deriveProfile, type TrialFacts, type Wanted } from './derive-profile.ts'
import { ownerOf } from './private-paths.ts'

const BELONGINGS = {
  hidden: ['/var/lib/callgate', '/etc/callgate/tls.key.d'],
  settings: ['/etc/callgate', '/etc/callgate/policy.yaml'],
  siblings: ['/srv/other'],
  home: '/home/ann',
}
const FACTS: TrialFacts = {
  present: {
    read: ['/data/a', '/data/unused'],
    write: ['/data/out'],
    network: { allow: ['*.example.com', 'old.test'] },
  },
  offered: { read: [], write: [] },
  shown: ['/usr', '/opt/server', '/home/ann/notes', '/tmp/work'],
  program: ['/opt/server'],
  wanted: [],
  hosts: [],
  belongings: BELONGINGS,
  isPrivate: (host) => host === 'localhost' || host.startsWith('10.'),
}
const file = (path: string, access: Wanted['access'] = 'read'): Wanted => ({
  path,
  access,
  real: path,
  kind: 'file',
})
const derive = (wanted: readonly Wanted[], more: Partial<TrialFacts> = {}) =>
  deriveProfile({ ...FACTS, wanted, ...more })

test('what it used stays, what it did not is dropped, what it asked for is added', () => {
  const { proposed, changes } = derive([file('/data/a/x'), file('/data/out/y', 'write'), file('/data/b/z')], {
    hosts: [
      { place: 'api.example.com:443', how: 'allowed' },
      { place: 'new.test:8443', how: 'refused' },
    ],
  })
  expect(proposed).toEqual({
    read: ['/data/a', '/data/b/z'],
    write: ['/data/out'],
    network: { allow: ['*.example.com', 'new.test:8443'] },
  })
  expect(
    changes.filter(({ change }) => change !== 'keep').map(({ change, value }) => [change, value]),
  ).toEqual([
    ['add', '/data/b/z'],
    ['drop', '/data/unused'],
    ['add', 'new.test:8443'],
    ['drop', 'old.test'],
  ])
})

test('what its arguments name it may ask to write, also in a home and below /tmp', () => {
  const { proposed, refused } = derive([file('/home/ann/notes/a', 'write'), file('/tmp/work/b', 'write')])
  expect(proposed.write).toEqual(['/home/ann/notes', '/tmp/work'])
  expect(refused).toEqual([])
})

test('its own /tmp, the kernel, folders on the way and what every program looks for need nothing', () => {
  const folder = (path: string): Wanted => ({ path, access: 'look', real: path, kind: 'folder' })
  const { proposed, refused, paths } = derive([
    file('/tmp/x', 'write'),
    file('/proc/self/maps'),
    file('/etc/resolv.conf'),
    folder('/home'),
    folder('/home/ann'),
    folder('/data'),
    file('/data/package.json'),
    { path: '/data/gone', access: 'read', real: null, kind: null },
  ])
  expect(proposed).toEqual({ read: [], write: [], network: 'none' })
  expect(refused).toEqual([])
  expect(paths.map(({ path }) => path)).toEqual(['/data/package.json'])
})

test('several files of a folder are the folder, unless that gives more away', () => {
  const files = (folder: string) => ['a', 'b', 'c'].map((name) => file(`${folder}/${name}`))
  expect(derive([...files('/data/lots'), ...files('/srv')]).proposed.read).toEqual([
    '/data/lots',
    '/srv/a',
    '/srv/b',
    '/srv/c',
  ])
})

test.each<[string, string, Wanted]>([
  ['keys', 'a key of ssh', file('/home/ann/.ssh/id_ed25519')],
  ['keys', 'a key it only looks at', file('/home/ann/.aws/credentials', 'look')],
  ['keys', 'a key in a folder it was shown', { ...file('/data/b/link'), real: '/home/ann/.ssh/id_rsa' }],
  ['keys', 'the engine of containers', file('/var/run/docker.sock', 'write')],
  ['keys', 'passwords of the system', file('/etc/shadow')],
  ['gateway', 'its records', file('/var/lib/callgate/journal/log.json')],
  ['gateway', 'a folder around them', { path: '/var/lib', access: 'read', real: '/var/lib', kind: 'folder' }],
  ['gateway', 'what the gateway obeys', file('/etc/callgate/policy.yaml', 'write')],
  ['sibling', 'a file of another server', file('/srv/other/data')],
  ['home', 'a document', file('/home/ann/letter.odt')],
  ['home', 'a link into the home', { ...file('/data/b/link'), real: '/home/ann/letter.odt' }],
  ['program', 'its own code', file('/opt/server/main.js', 'write')],
])('%s: %s is refused and not proposed', (owner, _name, wanted) => {
  const { proposed, refused } = derive([wanted])
  expect(proposed).toMatchObject({ read: [], write: [] })
  expect(refused.map((one) => one.owner)).toEqual([owner])
})

test('hosts inside, bare addresses and what goes past the proxy are refused', () => {
  const { proposed, refused } = derive([], {
    hosts: [
      { place: 'localhost:80', how: 'refused' },
      { place: '10.1.2.3:443', how: 'refused' },
      { place: '93.184.216.34:443', how: 'refused' },
      { place: '1.1.1.1:443', how: 'direct' },
    ],
  })
  expect(proposed.network).toBe('none')
  expect(refused.map(({ owner }) => owner)).toEqual([
    'private-network',
    'private-network',
    'address',
    'past-the-proxy',
  ])
})

test('a path that goes up again is not where it seems, and nothing is proposed for it', () => {
  const { proposed } = derive([file('/srv/other/..', 'write'), file('/data/b/../../srv/other/x')])
  expect([...proposed.read, ...proposed.write]).toEqual([])
})

test.each([
  ['the settings', '/etc/callgate/notes', 'gateway'],
  ['a sibling', '/data/team/notes', 'sibling'],
  ['its program', '/opt/tools/notes', 'program'],
  ['what a way up hides', '/data/team/x/../notes', undefined],
] as const)('a folder that holds %s is not proposed for a file in it', (_, path, owner) => {
  const more = {
    belongings: { ...BELONGINGS, siblings: ['/data/team/other'] },
    program: ['/opt/tools/server.js'],
    shown: ['/opt/tools/server.js'],
  }
  const made = derive([{ ...file(path, 'write'), real: null, kind: null }], more)
  expect(made.proposed.write).toEqual([])
  expect(made.refused).toEqual(owner === undefined ? [] : [{ owner, what: path, access: 'write' }])
  const kept = derive([file(path, 'write')], more)
  expect(kept.proposed.write).toEqual(owner === undefined ? [] : [path])
})

test.each<[string, readonly Wanted[]]>([
  ['three files beside its folder', ['a', 'b', 'c'].map((name) => file(`/apps/${name}`, 'write'))],
  ['the folder around its folder', [{ path: '/apps', access: 'write', real: '/apps', kind: 'folder' }]],
  [
    'a link to its file',
    [{ path: '/data/link/server.js', access: 'write', real: '/apps/tool/server.js', kind: 'file' }],
  ],
  [
    'a new file below a link to its folder',
    [{ path: '/data/link/new.js', access: 'write', real: '/apps/tool/new.js', kind: null }],
  ],
  [
    'a new file below a link to a folder around it',
    [{ path: '/data/link/new.js', access: 'write', real: '/apps/new.js', kind: null }],
  ],
  ['what the system runs', [file('/usr/local/bin/z', 'write'), file('/bin/x', 'write')]],
])('no folder that holds what it runs is proposed for %s', (_, wanted) => {
  const { proposed } = derive(wanted, { program: ['/apps/tool'], shown: ['/usr', '/apps/tool'] })
  const around = ['/apps', '/apps/tool', '/data/link', '/usr/local/bin', '/bin']
  expect(proposed.write.filter((path) => around.includes(path))).toEqual([])
})

test('a link is followed to a sibling and to the home', () => {
  for (const real of ['/srv/other/new', '/home/ann/new'])
    expect(derive([{ path: '/data/link/new', access: 'write', real, kind: null }]).proposed.write).toEqual([])
})

test('a file of the home that was lent does not lend the home', () => {
  const { proposed } = derive([file('/home/ann/list.txt', 'write')], { shown: ['/home/ann/list.txt'] })
  expect(proposed.write).toEqual(['/home/ann/list.txt'])
})

test('whatever a server asks for, nothing that is somebody else’s is proposed', () => {
  const part = fc.constantFrom(
    'home',
    'ann',
    '.ssh',
    'id_rsa',
    'var',
    'lib',
    'callgate',
    'srv',
    'other',
    'etc',
    'x',
    'data',
    '..',
  )
  const path = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => `/${parts.join('/')}`)
  const wanted: fc.Arbitrary<Wanted> = fc.record({
    path,
    access: fc.constantFrom('look', 'read', 'write'),
    real: fc.option(path),
    kind: fc.constantFrom('file', 'folder', null),
  })
  fc.assert(
    fc.property(fc.array(wanted, { maxLength: 12 }), (all) => {
      const { proposed, paths } = derive(all)
      expect(paths.length).toBeLessThanOrEqual(all.length)
      const given = [...FACTS.present.read, ...FACTS.present.write]
      for (const one of [...proposed.read, ...proposed.write].filter((path) => !given.includes(path)))
        expect(ownerOf(one, BELONGINGS)).toBeUndefined()
    }),
  )
})
