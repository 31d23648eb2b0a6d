/** Prints which ways of getting a secret out are stopped, at which call, and what catches the rest. */

import {
  CONFIDENTIAL_TEXT,
  REPORTED_TEXTS,
  REPORTED_WAYS,
  STOPPED_WAYS,
} from '../../../packages/engine/src/flows/exfiltration.fixture.ts'
import {
  followText,
  followWay,
  SECRETS,
} from '../../../packages/engine/src/flows/exfiltration-run.fixture.ts'

export function printExfiltration(): void {
  const results = STOPPED_WAYS.map((way) => ({
    way,
    results: SECRETS.map(([, secret]) => followWay(way, secret)),
  }))
  const all = results.filter((one) => one.results.every(({ stopped }) => stopped)).length
  console.log(
    `\nways to get a secret out: ${all} of ${STOPPED_WAYS.length} stopped, with each of ${SECRETS.length} secrets`,
  )
  for (const { way, results: of } of results) {
    const when = of
      .map(({ at, calls }) => (at === null ? 'NOT STOPPED' : `call ${at} of ${calls}`))
      .join(' · ')
    console.log(`  ${way.name.padEnd(32)} ${when}`)
  }
  console.log('\nreported only')
  for (const way of REPORTED_WAYS) {
    const [result] = SECRETS.map(([, secret]) => followWay(way, secret))
    const what =
      result?.stopped === true
        ? `stopped at call ${result.at} by ${result.by.join(', ')}`
        : result?.asked === true
          ? 'a human is asked'
          : 'gets out'
    console.log(`  ${way.name.padEnd(32)} ${what} (${way.why})`)
  }
  console.log('\na confidential text, to a place nobody named')
  for (const { name, sent, why } of REPORTED_TEXTS) {
    const action = followText(CONFIDENTIAL_TEXT, sent)
    console.log(`  ${name.padEnd(32)} ${action === 'allow' ? 'gets out' : action} (${why})`)
  }
}
