/** Results of other tools: read for what they say, and refused when they are hostile, with words that help. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ScanFinding } from '@callgate/contracts/catalogue'
import { ExamineError, makeFinding } from '../../supply-chain/finding.ts'
import { toSarif } from '../../supply-chain/sarif.ts'
import { readFindings } from './read-findings.ts'

const read = (value: unknown, server = 'mail') => readFindings(Buffer.from(JSON.stringify(value)), server)
const own = makeFinding({
  code: 'code/evaluates-text',
  severity: 'high',
  title: 'Text is run as code',
  detail: 'eval(text)',
  where: { file: 'src/a b.js', line: 3 },
})
const run = (results: unknown, driver: object = { name: 'scanner' }) => ({
  version: '2.1.0',
  runs: [{ tool: { driver }, results }],
})
const message = { text: 'bad' }

describe('SARIF', () => {
  it('that callgate wrote itself comes back as the same findings', () => {
    const { findings, tool } = read(toSarif([own], '1.0.0'))
    expect(tool).toBe('callgate')
    expect(findings.map(({ fingerprint, severity }) => [fingerprint, severity])).toEqual([
      [own.fingerprint, own.severity],
    ])
  })

  it('keeps level, score, place and rule; what was suppressed, passed or has gone is left out', () => {
    const rules = [
      { id: 'js/xss', shortDescription: { text: 'XSS' }, properties: { 'security-severity': '9.1' } },
    ]
    const results = [
      {
        ruleId: 'js/xss',
        message,
        level: 'note',
        locations: [{ physicalLocation: { artifactLocation: { uri: 'a.js' }, region: { startLine: 7 } } }],
      },
      { ruleId: 'other', message, level: 'error' },
      { ruleId: 'third', message, suppressions: [{ status: 'underReview' }] },
      { ruleId: 'other', message, suppressions: [{}] },
      { ruleId: 'other', message, kind: 'pass' },
      { ruleId: 'other', message, baselineState: 'absent' },
    ]
    const { findings } = read(run(results, { name: 'scanner', rules }))
    expect(findings.map(({ code, severity, where }) => [code, severity, where])).toEqual([
      ['sarif/js-xss', 'critical', { file: 'a.js', line: 7 }],
      ['sarif/other', 'high', null],
      ['sarif/third', 'medium', null],
    ])
  })
})

describe('CycloneDX VEX', () => {
  it('tells what is exploitable or unjudged from what is settled', () => {
    const { findings } = read({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      vulnerabilities: [
        {
          id: 'CVE-2026-1',
          ratings: [{ severity: 'medium' }, { severity: 'critical' }],
          analysis: { state: 'exploitable' },
        },
        { id: 'CVE-2026-2', analysis: { state: 'not_affected', justification: 'code_not_reachable' } },
        { id: 'CVE-2026-3', affects: [{ ref: 'pkg:npm/mail@1.0.0' }] },
      ],
    })
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([
      ['vex/cve-2026-1', 'critical'],
      ['vex/cve-2026-2', 'info'],
      ['vex/cve-2026-3', 'high'],
    ])
  })
})

describe('MCP-Scan', () => {
  const results = {
    '/home/me/mcp.json': {
      path: '/home/me/mcp.json',
      servers: [
        {
          name: 'mail',
          signature: { tools: [{ name: 'send' }, { name: 'read' }], prompts: [], resources: [] },
        },
        { name: 'files', signature: null },
      ],
      issues: [
        { code: 'E001', message: 'Prompt injection in a description', reference: [0, 1] },
        { code: 'E001', message: 'elsewhere', reference: [1, null] },
        { code: 'W004', message: 'Not in the registry', reference: null },
      ],
    },
  }
  it('gives the issues about this server, with the tool', () => {
    expect(read(results).findings.map(({ code, severity, where }) => [code, severity, where])).toEqual([
      ['mcp-scan/e001', 'high', { item: 'read' }],
      ['mcp-scan/w004', 'medium', null],
    ])
  })
  it('says when it is about other servers', () => {
    expect(() => read(results, 'calendar')).toThrow('none of which is named calendar')
  })
})

describe('what is hostile', () => {
  it.each([
    ['nothing it knows', {}, 'none of SARIF'],
    ['a list', [], 'none of SARIF'],
    ['an old SARIF', { version: '2.0.0', runs: [] }, 'no SARIF 2.1.0'],
    ['results that are none', run('many'), 'no SARIF 2.1.0'],
    [
      'a bill of materials without vulnerabilities',
      { bomFormat: 'CycloneDX', specVersion: '1.6' },
      'vulnerabilities',
    ],
    [
      'more findings than are kept',
      run(Array.from({ length: 1_001 }, (_, at) => ({ ruleId: `r${at}`, message }))),
      '1001 findings',
    ],
  ])('is refused: %s', (_, value, words) => {
    expect(() => read(value)).toThrow(words)
  })

  it('is refused: a key twice, too deep, too large, no UTF-8', () => {
    const refuse = (text: string | Buffer) => () => readFindings(Buffer.from(text), 'mail')
    expect(refuse('{"runs":[],"runs":[]}')).toThrow(ExamineError)
    expect(refuse('['.repeat(100_000))).toThrow(ExamineError)
    expect(refuse(Buffer.alloc((16 << 20) + 1, 0x20))).toThrow('larger than 16 MiB')
    expect(refuse(Buffer.from([0x22, 0xff, 0x22]))).toThrow(ExamineError)
  })

  it('never gives a finding that is not one, whatever its texts', () => {
    const text = fc.string({ unit: 'binary', maxLength: 400 })
    const result = fc.record(
      {
        ruleId: text,
        level: text,
        message: fc.record({ text }),
        locations: fc.constant([{ logicalLocations: [{}] }]),
      },
      { requiredKeys: ['message'] },
    )
    fc.assert(
      fc.property(fc.array(result, { maxLength: 5 }), (results) => {
        for (const finding of read(run(results)).findings) {
          expect(ScanFinding.parse(finding)).toEqual(finding)
          expect(finding.title + finding.detail).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/)
        }
      }),
      { numRuns: 200 },
    )
  })
})
