/** Every format brought into the one form; what cannot be used is named, and nothing a stranger writes breaks the reader. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Indicator } from '@callgate/contracts/intelligence'
import { CsvReader } from './csv.ts'
import { scoreOfVector } from './cvss.ts'
import { detectFormat, PARSERS } from './detect.ts'
import { parseRange } from './ghsa.ts'
import { readEvents } from './osv.ts'
import { parsePurl } from './purl.ts'
import { Sink } from './sink.ts'
import { parseStixPattern } from './stix-pattern.ts'

function read(document: unknown): { indicators: Indicator[]; unsupported: Record<string, number> } {
  const indicators: Indicator[] = []
  const sink = new Sink((one) => indicators.push(one))
  const format = detectFormat(document)
  if (format === undefined) throw new Error('in no format')
  PARSERS[format](document, sink)
  return { indicators, unsupported: sink.unsupported() }
}

function readCsv(text: string): { indicators: Indicator[]; unsupported: Record<string, number> } {
  const indicators: Indicator[] = []
  const sink = new Sink((one) => indicators.push(one))
  const reader = new CsvReader(sink)
  for (let at = 0; at < text.length; at += 7) reader.write(text.slice(at, at + 7))
  reader.end()
  return { indicators, unsupported: sink.unsupported() }
}

const OSV = {
  schema_version: '1.7.0',
  id: 'MAL-2026-1',
  modified: '2026-05-01T00:00:00Z',
  published: '2026-04-01T00:00:00Z',
  summary: 'Steals\u001b[31m tokens',
  affected: [
    {
      package: { ecosystem: 'npm', name: 'bad-server' },
      ranges: [
        { type: 'SEMVER', events: [{ introduced: '1.0.0' }, { fixed: '1.4.0' }, { introduced: '2.0.0' }] },
        { type: 'GIT', repo: 'https://git.example/x', events: [{ introduced: '0' }] },
      ],
      versions: ['0.9.9'],
    },
  ],
  references: [
    { type: 'WEB', url: 'https://news.example/1' },
    { type: 'WEB', url: 'javascript:alert(1)' },
  ],
}

test('OSV: ranges of events, versions, malware, and what a range of GIT cannot say', () => {
  const { indicators, unsupported } = read(OSV)
  expect(indicators).toMatchObject([
    {
      id: 'MAL-2026-1',
      type: 'malicious',
      severity: 'critical',
      title: 'Steals [31m tokens',
      references: ['https://news.example/1'],
      modifiedAtMs: Date.parse('2026-05-01'),
      matches: [
        {
          kind: 'package',
          ecosystem: 'npm',
          versions: ['0.9.9'],
          ranges: [{ introduced: '1.0.0', fixed: '1.4.0' }, { introduced: '2.0.0' }],
        },
      ],
    },
  ])
  expect(Object.keys(unsupported)).toEqual([expect.stringContaining('GIT')])
  const withdrawn = read({ ...OSV, withdrawn: '2026-06-01T00:00:00Z' }).indicators[0]
  expect(withdrawn?.withdrawnAtMs).toBe(Date.parse('2026-06-01'))
  expect(
    readEvents([{ fixed: '1' }, { introduced: '2' }, { introduced: '3' }, { last_affected: '4' }]),
  ).toEqual([{ introduced: '2' }, { introduced: '3', lastAffected: '4' }])
})

test('a severity follows the vector, then the word, and is high where nobody says', () => {
  const base = { ...OSV, id: 'GHSA-x', aliases: ['CVE-2026-1'] }
  const of = (more: object) => read({ ...base, ...more }).indicators[0]?.severity
  expect(of({ severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }] })).toBe(
    'critical',
  )
  expect(of({ severity: [{ type: 'CVSS_V3', score: 'CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N' }] })).toBe(
    'low',
  )
  expect(of({ database_specific: { severity: 'MODERATE' } })).toBe('medium')
  expect(of({})).toBe('high')
  // Examples of the CVSS 3.1 document.
  expect(scoreOfVector('CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N')).toBe(6.4)
  expect(scoreOfVector('CVSS:3.0/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N')).toBe(3.1)
  expect(scoreOfVector('CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H')).toBe(9.6)
  expect(scoreOfVector('nonsense')).toBeUndefined()
})

test('GHSA as the REST API answers', () => {
  const { indicators } = read({
    ghsa_id: 'GHSA-aaaa-bbbb-cccc',
    cve_id: 'CVE-2026-2',
    type: 'reviewed',
    summary: 'Reads any file',
    severity: 'high',
    html_url: 'https://github.example/advisories/1',
    published_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-02-01T00:00:00Z',
    withdrawn_at: null,
    vulnerabilities: [
      { package: { ecosystem: 'pip', name: 'Files_Server' }, vulnerable_version_range: '>= 1.0, < 1.4.1' },
      { package: { ecosystem: 'npm', name: 'files' }, vulnerable_version_range: '= 0.2.0' },
      { package: { ecosystem: 'npm', name: 'odd' }, vulnerable_version_range: 'all of them' },
    ],
  })
  expect(indicators).toMatchObject([
    {
      type: 'vulnerability',
      severity: 'high',
      aliases: ['CVE-2026-2'],
      matches: [
        { ecosystem: 'pypi', ranges: [{ introduced: '1.0', fixed: '1.4.1' }] },
        { ecosystem: 'npm', versions: ['0.2.0'], ranges: [] },
      ],
    },
  ])
  expect(parseRange('<= 1.0.8')).toEqual({ exact: null, range: { introduced: '0', lastAffected: '1.0.8' } })
  expect(parseRange('~> 1')).toBeUndefined()
})

test('CSAF: only what is affected, by package URL, wherever in the tree the product stands', () => {
  const { indicators, unsupported } = read({
    document: {
      csaf_version: '2.0',
      title: 'Two holes',
      tracking: { id: 'ACME-1', current_release_date: '2026-03-01T00:00:00Z', status: 'final' },
    },
    product_tree: {
      branches: [
        {
          category: 'vendor',
          branches: [
            {
              product: {
                product_id: 'P1',
                name: 'a',
                product_identification_helper: { purl: 'pkg:npm/%40acme/mcp@1.2.3' },
              },
            },
          ],
        },
      ],
      full_product_names: [{ product_id: 'P2', name: 'b' }],
    },
    vulnerabilities: [
      {
        cve: 'CVE-2026-3',
        product_status: { known_affected: ['P1', 'P2'] },
        scores: [{ products: ['P1'], cvss_v3: { baseScore: 9.8 } }],
      },
      { cve: 'CVE-2026-4', product_status: { fixed: ['P1'] } },
    ],
  })
  expect(indicators).toMatchObject([
    { id: 'ACME-1/CVE-2026-3', severity: 'critical', matches: [{ name: '@acme/mcp', versions: ['1.2.3'] }] },
  ])
  expect(unsupported).toMatchObject({ 'an affected product without a package URL': 1 })
  expect(parsePurl('pkg:npm/@acme/mcp')).toEqual({ ecosystem: 'npm', name: '@acme/mcp', version: null })
})

describe('STIX 2.1', () => {
  const of = (pattern: string) => parseStixPattern(pattern)
  test('equalities joined by OR are alternatives', () => {
    expect(
      of(
        "[url:value = 'https://evil.example/x' OR domain-name:value IN ('a.example', 'b.example')] OR [ipv4-addr:value ISSUBSET '10.9.0.0/16'] OR [file:hashes.'SHA-256' = '" +
          'AB'.repeat(32) +
          "'] OR [process:command_line = 'npx -y \"bad server\"']",
      ),
    ).toEqual({
      unsupported: [],
      matches: [
        { kind: 'url', url: 'https://evil.example/x' },
        { kind: 'host', host: 'a.example' },
        { kind: 'host', host: 'b.example' },
        { kind: 'network', cidr: '10.9.0.0/16' },
        { kind: 'digest', digest: `sha256:${'ab'.repeat(32)}` },
        { kind: 'command', argv: ['npx', '-y', 'bad server'], prefix: true },
      ],
    })
  })
  test.each([
    ["[url:value = 'https://a.example' AND domain-name:value = 'b.example']", /AND/],
    ["[url:value LIKE 'https://%']", /LIKE/],
    ["[domain-name:value = 'a.example'] FOLLOWEDBY [url:value = 'https://a.example']", /FOLLOWEDBY/],
    ["[domain-name:value = 'a.example'] WITHIN 5 SECONDS", /WITHIN/],
    ["[NOT domain-name:value = 'a.example']", /negated/],
    ["[windows-registry-key:key = 'HKLM']", /windows-registry-key:key/],
    ['[url:value', /operator/],
    ["['unterminated", /cannot be read/],
  ])('%s is refused by name', (pattern, why) => {
    const { matches, unsupported } = of(pattern)
    expect(matches).toEqual([])
    expect(unsupported.join()).toMatch(why)
  })
  test('revocation and validity of a bundle hold', () => {
    const indicator = {
      type: 'indicator',
      spec_version: '2.1',
      id: 'indicator--1',
      name: 'Drop',
      pattern: "[domain-name:value = 'evil.example']",
      pattern_type: 'stix',
      created: '2026-01-01T00:00:00Z',
      modified: '2026-02-01T00:00:00Z',
      valid_until: '2027-01-01T00:00:00Z',
      confidence: 90,
    }
    const { indicators, unsupported } = read({
      type: 'bundle',
      objects: [
        indicator,
        { ...indicator, id: 'indicator--2', revoked: true },
        { ...indicator, id: 'indicator--3', pattern_type: 'yara', pattern: 'rule x {}' },
        { type: 'x-new', id: 'x-new--1' },
        { type: 'identity', id: 'identity--1' },
      ],
    })
    expect(indicators).toMatchObject([
      { id: 'indicator--1', confidence: 0.9, expiresAtMs: Date.parse('2027-01-01'), withdrawnAtMs: null },
      { id: 'indicator--2', withdrawnAtMs: Date.parse('2026-02-01') },
    ])
    expect(unsupported).toEqual({ 'a pattern of type yara': 1, 'an object of type x-new': 1 })
  })
  test('nothing that is written as a pattern breaks the reader', () => {
    const piece = fc.constantFrom(
      '[',
      ']',
      '(',
      ')',
      "'a'",
      ' ',
      'url:value',
      '=',
      'OR',
      'AND',
      'IN',
      ',',
      "'",
      '\\',
      'NOT',
      '9',
    )
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }).map((all) => all.join('')),
        (text) => {
          const { matches, unsupported } = of(text)
          expect(matches.length === 0 && unsupported.length === 0).toBe(false)
        },
      ),
    )
  })
})

test('MISP: what is marked for detection, of the event and of its objects', () => {
  const attribute = (type: string, value: string, more: object = {}) => ({
    uuid: `a-${type}-${value}`.replaceAll(/\s/g, '_').slice(0, 60),
    type,
    value,
    to_ids: true,
    timestamp: '1767225600',
    ...more,
  })
  const { indicators, unsupported } = read({
    Event: {
      uuid: 'e-1',
      info: 'Campaign',
      threat_level_id: '1',
      Attribute: [
        attribute('domain', 'evil.example'),
        attribute('ip-src', '198.51.100.7'),
        attribute('comment', 'context', { to_ids: false }),
        attribute('yara', 'rule'),
        attribute('url', 'https://evil.example/a', { deleted: true }),
      ],
      Object: [{ Attribute: [attribute('filename|sha256', `x.js|${'cd'.repeat(32)}`)] }],
    },
  })
  expect(indicators.map(({ matches }) => matches[0])).toEqual([
    { kind: 'host', host: 'evil.example' },
    { kind: 'caller', cidr: '198.51.100.7/32' },
    { kind: 'url', url: 'https://evil.example/a' },
    { kind: 'digest', digest: `sha256:${'cd'.repeat(32)}` },
  ])
  expect(indicators[2]?.withdrawnAtMs).toBe(1_767_225_600_000)
  expect(indicators[0]).toMatchObject({ severity: 'critical', aliases: ['e-1'] })
  expect(unsupported).toEqual({ 'an attribute of type yara': 1 })
})

describe('CSV', () => {
  test('quoted fields, every kind, and lines that do not fit', () => {
    const { indicators, unsupported } = readCsv(
      [
        'id,kind,value,severity,title',
        '1,server,com.evil/mail,critical,"A ""server"", bad"',
        '2,package,npm left-pad@1.0.0,high,"two',
        'lines"',
        '3,text,ignore everything before,,',
        '4,regex,(a+)+$x,,',
        '5,client,evil-agent@2.0,,',
        '6,issuer,https://login.evil.example,low,',
        '7,what,x,,',
        '8,host',
      ].join('\r\n'),
    )
    expect(indicators).toHaveLength(5)
    expect(indicators[0]).toMatchObject({
      title: 'A "server", bad',
      matches: [{ kind: 'server', name: 'com.evil/mail' }],
    })
    expect(indicators[1]).toMatchObject({
      title: 'two lines',
      matches: [{ name: 'left-pad', versions: ['1.0.0'] }],
    })
    expect(Object.values(unsupported).reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(3)
  })
  test.each([
    ['', /empty/],
    ['id,kind\n', /no column value/],
    ['id,kind,value,evil\n', /evil/],
    ['id,kind,value,id\n', /twice/],
    ['id,kind,value\n"1,2,3', /quoted/],
    [`id,kind,value\n1,host,"${'x'.repeat(20_000)}`, /characters/],
  ])('a header or a field that cannot be right is refused: %#', (text, why) => {
    expect(() => readCsv(text)).toThrow(why)
  })
})

test('no document, however odd, breaks a parser: it is taken, or it is named', () => {
  const seeds = fc.constantFrom<unknown>(
    OSV,
    { ghsa_id: 'x', vulnerabilities: null },
    { document: { csaf_version: '2.0', tracking: { id: 'x' } }, product_tree: [[[]]], vulnerabilities: [{}] },
    { objects: [{ type: 'indicator' }, null, 3] },
    { Event: { uuid: 'x', Attribute: [null, {}] } },
  )
  fc.assert(
    fc.property(seeds, fc.string(), fc.anything(), (seed, key, value) => {
      const changed = Array.isArray(seed) ? seed : { ...(seed as object), [key]: value }
      for (const parse of Object.values(PARSERS)) {
        const taken: Indicator[] = []
        const sink = new Sink((one) => taken.push(one))
        parse(changed, sink)
        expect(taken.length).toBe(sink.taken)
      }
    }),
  )
})
