/** What was seen and what was done, one below the other, with who did it. */

import type { IncidentView, TimelineEntry } from '@callgate/contracts/incident'
import { Link } from '@tanstack/react-router'
import { formatExact } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

const TONES: Readonly<Record<TimelineEntry['what'], string>> = {
  seen: 'border-note bg-note-wash',
  opened: 'border-bad bg-bad',
  state: 'border-accent bg-accent-wash',
  step: 'border-warn bg-warn-wash',
  undone: 'border-strong bg-sunken',
  playbook: 'border-warn bg-warn-wash',
  note: 'border-strong bg-sunken',
  assigned: 'border-accent bg-accent-wash',
  would: 'border-strong bg-sunken',
}
const WORDS: Readonly<Record<TimelineEntry['what'], string>> = {
  seen: 'Seen',
  opened: 'Opened',
  state: 'Moved',
  step: 'Step taken',
  undone: 'Taken back',
  playbook: 'Playbook',
  note: 'Note',
  assigned: 'Assigned',
  would: 'Would have',
}

export function IncidentTimeline({ incident }: { readonly incident: IncidentView }) {
  const { timeline, timelineLeftOut } = incident
  return (
    <ol className="relative ml-1.5 border-l border-line">
      {timeline.map((entry, index) => (
        <li className="relative pb-4 pl-5 text-sm last:pb-0" key={`${entry.atMs}-${index}`}>
          <span
            aria-hidden="true"
            className={`absolute top-1 -left-1.5 size-3 rounded-full border-2 ${TONES[entry.what]}`}
          />
          <p className="flex flex-wrap items-baseline gap-x-2">
            <span className="font-medium">{WORDS[entry.what]}</span>
            <span className="text-xs text-soft">
              {formatExact(entry.atMs)} · {entry.by}
            </span>
            {entry.seq !== null && (
              <Link className="link text-xs" params={{ seq: String(entry.seq) }} to="/journal/$seq">
                record {entry.seq}
              </Link>
            )}
          </p>
          <Untrusted block className="text-soft" max={500} text={entry.text} />
        </li>
      ))}
      {timelineLeftOut > 0 && <li className="pl-5 text-sm text-soft">{timelineLeftOut} further entries</li>}
    </ol>
  )
}
