/** How far an agent is trusted, how that came, and what it was lost by. */

import type { TrustView } from '@callgate/contracts/incident'
import { Link } from '@tanstack/react-router'
import { Word } from '../../ui/badge.tsx'
import { formatExact, formatSpan, useNow } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'
import { listTrust } from './trust-history.ts'

const WEEK_MS = 7 * 86_400_000
const HOUR_MS = 3_600_000
const SHOWN = 12
const WIDTH = 320
const HEIGHT = 72

export function toneOfTrust(trust: number): string {
  return trust >= 70 ? 'text-good' : trust >= 40 ? 'text-warn' : 'text-bad'
}

export function Trust({ trust }: { readonly trust: TrustView }) {
  return (
    <>
      <p className="flex items-baseline gap-2">
        <span className={`text-2xl font-semibold tabular-nums ${toneOfTrust(trust.trust)}`}>
          {Math.round(trust.trust)}
        </span>
        <span className="text-sm text-soft">
          of 100; what it lost is half forgotten after {formatSpan(trust.halfLifeMs)}
        </span>
      </p>
      <TrustChart trust={trust} />
      <ul className="mt-4 flex flex-col gap-2 text-sm">
        {trust.history.slice(0, SHOWN).map((entry, index) => (
          <Change entry={entry} key={`${entry.atMs}-${index}`} />
        ))}
        {trust.history.length === 0 && <li className="text-soft">Nothing it did has cost it trust.</li>}
      </ul>
    </>
  )
}

function Change({ entry }: { readonly entry: TrustView['history'][number] }) {
  const { atMs, code, severity, points, seq, what, note } = entry
  return (
    <li className="flex flex-wrap items-baseline gap-x-2">
      <span className={`w-12 text-right font-mono text-xs ${points > 0 ? 'text-bad' : 'text-good'}`}>
        {points > 0 ? '−' : '+'}
        {Math.abs(points).toFixed(1)}
      </span>
      <Untrusted
        className="min-w-0 flex-1 truncate font-mono text-xs"
        line
        max={120}
        text={what === 'review' ? `review: ${note ?? ''}` : code}
      />
      {what === 'finding' && <Word>{severity}</Word>}
      {seq !== null && (
        <Link
          className="link text-xs"
          params={{ seq: String(seq) }}
          title={formatExact(atMs)}
          to="/journal/$seq"
        >
          {seq}
        </Link>
      )}
    </li>
  )
}

/** The last week, or as long as its history is, if that is shorter. */
function TrustChart({ trust }: { readonly trust: TrustView }) {
  const now = useNow()
  const oldest = Math.min(now, ...trust.history.map(({ atMs }) => atMs))
  const from = Math.max(now - WEEK_MS, Math.min(oldest - HOUR_MS / 4, now - HOUR_MS))
  const points = listTrust(trust, from, now)
  const place = ({ atMs, trust: of }: (typeof points)[number]): string =>
    `${(((atMs - from) / (now - from)) * WIDTH).toFixed(1)},${(4 + (1 - of / 100) * (HEIGHT - 8)).toFixed(1)}`
  const line = points.map(place).join(' ')
  return (
    <figure className={`mt-3 ${toneOfTrust(trust.trust)}`}>
      <svg
        aria-label={`Trust over ${formatSpan(now - from)}: now ${Math.round(trust.trust)} of 100, at its lowest ${Math.round(Math.min(...points.map((one) => one.trust)))}`}
        className="h-20 w-full overflow-visible"
        preserveAspectRatio="none"
        role="img"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      >
        {[0, 50, 100].map((of) => {
          const y = 4 + (1 - of / 100) * (HEIGHT - 8)
          return (
            <line
              key={of}
              stroke="var(--color-line)"
              vectorEffect="non-scaling-stroke"
              x1="0"
              x2={WIDTH}
              y1={y}
              y2={y}
            />
          )
        })}
        <polygon
          fill="currentColor"
          opacity="0.1"
          points={`0,${HEIGHT - 4} ${line} ${WIDTH},${HEIGHT - 4}`}
        />
        <polyline
          fill="none"
          points={line}
          stroke="currentColor"
          strokeLinejoin="round"
          strokeWidth="1.75"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <figcaption className="mt-1 flex justify-between text-xs text-soft">
        <span>{formatSpan(now - from)} ago</span>
        <span>now</span>
      </figcaption>
    </figure>
  )
}
