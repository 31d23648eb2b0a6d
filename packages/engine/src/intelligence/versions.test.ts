/** Orders of npm and Python versions, against the examples their specifications give and as properties. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseNetwork, parseAddress, keysHolding, networkKey } from './addresses.ts'
import { packageOfCommand } from './facts.ts'
import { comparePep440, parsePep440 } from './pep440.ts'
import { compareSemver, parseSemver } from './semver.ts'
import { TextPatterns, refusePattern } from './text-patterns.ts'
import { compareVersions, isAffected, packageKey } from './versions.ts'

// In ascending order: Semantic Versioning 2.0.0 §11, and PEP 440 with its appendix of ordering.
const SEMVERS =
  '1.0.0-alpha 1.0.0-alpha.1 1.0.0-alpha.beta 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0 1.0.1 1.2.0 1.10.0 2.0.0 10.0.0'.split(
    ' ',
  )
const PEP440S =
  '1.0.dev456 1.0a1 1.0a2.dev456 1.0a12.dev456 1.0a12 1.0b1.dev456 1.0b2 1.0b2.post345.dev456 1.0b2.post345 1.0rc1.dev456 1.0rc1 1.0 1.0+abc.5 1.0+abc.7 1.0+5 1.0.post456.dev34 1.0.post456 1.1.dev1 1.10 2012.4 1!0.1'.split(
    ' ',
  )

describe.each([
  ['npm', SEMVERS],
  ['pypi', PEP440S],
])('%s', (ecosystem, ordered) => {
  test('every pair of the specification stands in its order', () => {
    for (const [i, a] of ordered.entries())
      for (const [j, b] of ordered.entries())
        expect([a, b, Math.sign(compareVersions(ecosystem, a, b) ?? Number.NaN)]).toEqual([
          a,
          b,
          Math.sign(i - j),
        ])
  })
})

const pep = fc
  .tuple(
    fc.option(fc.nat(3), { nil: undefined }),
    fc.array(fc.nat(20), { minLength: 1, maxLength: 4 }),
    fc.option(fc.tuple(fc.constantFrom('a', 'b', 'rc'), fc.nat(9)), { nil: undefined }),
    fc.option(fc.nat(9), { nil: undefined }),
    fc.option(fc.nat(9), { nil: undefined }),
  )
  .map(
    ([epoch, release, pre, post, dev]) =>
      `${epoch === undefined ? '' : `${epoch}!`}${release.join('.')}${pre === undefined ? '' : pre.join('')}${post === undefined ? '' : `.post${post}`}${dev === undefined ? '' : `.dev${dev}`}`,
  )
const sem = fc
  .tuple(
    fc.tuple(fc.nat(20), fc.nat(20), fc.nat(20)),
    fc.array(fc.constantFrom('a', 'b', '1', '2', '10', 'rc-1'), { maxLength: 3 }),
  )
  .map(([core, pre]) => `${core.join('.')}${pre.length === 0 ? '' : `-${pre.join('.')}`}`)

test('both are total orders', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('npm', 'pypi'),
      fc.array(pep, { minLength: 3, maxLength: 3 }),
      fc.array(sem, { minLength: 3, maxLength: 3 }),
      (ecosystem, peps, sems) => {
        const [a = '', b = '', c = ''] = ecosystem === 'pypi' ? peps : sems
        const order = (x: string, y: string) => Math.sign(compareVersions(ecosystem, x, y) ?? Number.NaN)
        expect(order(a, a)).toBe(0)
        expect(order(a, b) + order(b, a)).toBe(0)
        if (order(a, b) <= 0 && order(b, c) <= 0) expect(order(a, c)).toBeLessThanOrEqual(0)
      },
    ),
  )
})

test('Python spells one version in many ways', () => {
  for (const [a, b] of [
    ['1.0', '1.0.0'],
    ['1.0-alpha.1', '1.0a1'],
    ['1.0c1', '1.0rc1'],
    ['1.0-1', '1.0.post1'],
    ['v1.0', '1'],
    ['1.0.RC.1', '1.0rc1'],
  ] as const) {
    const [left, right] = [parsePep440(a), parsePep440(b)]
    expect(left !== undefined && right !== undefined && comparePep440(left, right)).toBe(0)
  }
  expect(packageKey('PyPI', 'Zope.Interface_x')).toBe(packageKey('pypi', 'zope-interface-x'))
})

test('what is no version is none, whatever it is', () => {
  for (const text of ['', 'latest', '1.x', '^1.0.0', 'a'.repeat(300), `1.${'0.'.repeat(200)}`]) {
    expect(parseSemver(text)).toBeUndefined()
    expect(parsePep440(text)).toBeUndefined()
  }
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
      parseSemver(text)
      parsePep440(text)
    }),
  )
  expect(compareSemver(parseSemver('1') ?? never(), parseSemver('1.0.0') ?? never())).toBe(0)
})

function never(): never {
  throw new Error('no version')
}

test('ranges hold from their beginning up to their end', () => {
  const match = {
    kind: 'package',
    ecosystem: 'npm',
    name: 'x',
    versions: ['0.0.9'],
    ranges: [
      { introduced: '1.0.0', fixed: '1.2.0' },
      { introduced: '2.0.0', lastAffected: '2.1.0' },
    ],
  } as const
  const meant = ['0.0.9', '1.0.0', '1.1.9', '1.2.0-rc.1', '2.0.0', '2.1.0']
  const others = ['0.0.8', '1.0.0-rc.1', '1.2.0', '2.1.1', 'latest', '']
  const affected = { ...match, versions: [...match.versions], ranges: [...match.ranges] }
  expect(meant.filter((version) => !isAffected(affected, version))).toEqual([])
  expect(others.filter((version) => isAffected(affected, version))).toEqual([])
  // Everything is meant, and so is what nobody can place.
  expect(isAffected({ ...affected, ranges: [{ introduced: '0' }] }, 'latest')).toBe(true)
})

test('networks hold exactly their addresses, in both families', () => {
  const lengths = ['4 8', '4 24', '4 32', '6 48']
  const within = (address: string, network: string): boolean => {
    const [parsed, wanted] = [parseAddress(address), parseNetwork(network)]
    return (
      parsed !== undefined &&
      wanted !== undefined &&
      keysHolding(parsed, lengths).includes(networkKey(wanted))
    )
  }
  expect(within('10.1.2.3', '10.0.0.0/8')).toBe(true)
  expect(within('11.1.2.3', '10.0.0.0/8')).toBe(false)
  expect(within('::ffff:10.1.2.3', '10.1.2.0/24')).toBe(true)
  expect(within('2001:db8:1:ffff::1', '2001:db8:1::/48')).toBe(true)
  expect(within('2001:db8:2::1', '2001:db8:1::/48')).toBe(false)
  for (const text of [
    '',
    '1.2.3',
    '1.2.3.256',
    '1::2::3',
    ':::',
    'g::',
    '1.2.3.4/33',
    '::/129',
    '1.2.3.4/-1',
    '1:2:3:4:5:6:7:8:9',
  ])
    expect([text, parseNetwork(text)]).toEqual([text, undefined])
  fc.assert(fc.property(fc.string({ maxLength: 60 }), (text) => void parseNetwork(text)))
})

test('the package that a runner is told to run is known', () => {
  const of = (...argv: string[]) => packageOfCommand(argv)
  expect(of('npx', '-y', '@a/b@1.2.3', '--flag')).toEqual({
    ecosystem: 'npm',
    name: '@a/b',
    version: '1.2.3',
  })
  expect(of('/usr/bin/npx', '-p', 'c@2.0.0', 'd')).toEqual({ ecosystem: 'npm', name: 'c', version: '2.0.0' })
  expect(of('uvx', 'tool==0.4')).toEqual({ ecosystem: 'pypi', name: 'tool', version: '0.4' })
  expect(of('npx', 'e@latest')).toEqual({ ecosystem: 'npm', name: 'e', version: '' })
  expect(of('node', 'x.js')).toBeUndefined()
})

test('patterns in texts: literals without case, safe expressions, and nothing that could hold it up', () => {
  const patterns = new TextPatterns<string>()
  patterns.add('a', { kind: 'text', pattern: 'Send It To evil', regex: false }, 'literal')
  patterns.add('b', { kind: 'text', pattern: 'token=[0-9a-f]{8}', regex: true }, 'regex')
  expect(patterns.find('please SEND IT TO EVIL now')).toEqual(['literal'])
  expect(patterns.find('token=deadbeef')).toEqual(['regex'])
  expect(patterns.find(`${'x'.repeat(100_000)}token=deadbeef`)).toEqual(['regex'])
  expect(refusePattern({ kind: 'text', pattern: '(a+)+$', regex: true })).toBeDefined()
  expect(() => patterns.add('c', { kind: 'text', pattern: '(a+)+$', regex: true }, 'bad')).toThrow(/not safe/)
  patterns.remove('a')
  expect(patterns.find('send it to evil')).toEqual([])
})
