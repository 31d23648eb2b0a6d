/** A chart of bars over time on uPlot: colours come from the tokens and follow the theme. */

import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'

export interface Series {
  readonly label: string
  /** A colour token such as `--color-good`. */
  readonly colour: string
}

interface ChartProps {
  readonly label: string
  /** Seconds since the epoch, then one row for each series; stacked rows are given as sums, the highest first. */
  readonly data: readonly (readonly number[])[]
  readonly series: readonly Series[]
  readonly height?: number
  /** Writes a moment below the bars; hours and minutes when left out. */
  readonly writeTime?: (seconds: number) => string
  /** Writes a height beside the bars; the number when left out. */
  readonly writeValue?: (value: number) => string
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const writeClock = (seconds: number): string => clock.format(seconds * 1_000)

const writeNumber = (value: number): string => value.toLocaleString()

export function BarChart({ label, data, series, ...how }: ChartProps) {
  const { height = 190, writeTime = writeClock, writeValue = writeNumber } = how
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot>(undefined)
  const shown = useRef(data)
  shown.current = data
  useEffect(() => {
    const element = place.current
    if (element === null) return undefined
    const draw = (): void => {
      plot.current?.destroy()
      plot.current = new uPlot(
        buildOptions(element, { series, height, writeTime, writeValue }),
        toPlot(shown.current),
        element,
      )
    }
    draw()
    const resize = new ResizeObserver(() => plot.current?.setSize({ width: element.clientWidth, height }))
    resize.observe(element)
    const scheme = matchMedia('(prefers-color-scheme: dark)')
    scheme.addEventListener('change', draw)
    document.addEventListener('callgate:theme', draw)
    return () => {
      resize.disconnect()
      scheme.removeEventListener('change', draw)
      document.removeEventListener('callgate:theme', draw)
      plot.current?.destroy()
      plot.current = undefined
    }
    // Series are constants of the page.
  }, [height, series, writeTime, writeValue])
  useEffect(() => plot.current?.setData(toPlot(data)), [data])
  return <div aria-label={label} className="w-full" ref={place} role="img" style={{ height }} />
}

/** What lines across may stand apart: 1, 2 or 5 of each power of ten. */
const STEPS = Array.from({ length: 9 }, (_, power) => [1, 2, 5].map((one) => one * 10 ** power)).flat()

const bars = uPlot.paths.bars?.({ size: [0.72, 22], radius: 0.15 })
const BARS = bars === undefined ? {} : { paths: bars }

function toPlot(data: ChartProps['data']): uPlot.AlignedData {
  return data as unknown as uPlot.AlignedData
}

type Drawn = Pick<ChartProps, 'series'> & Required<Pick<ChartProps, 'height' | 'writeTime' | 'writeValue'>>

function buildOptions(element: HTMLElement, { series, height, writeTime, writeValue }: Drawn): uPlot.Options {
  const colour = (token: string): string => resolveColour(element, token)
  const axis = {
    stroke: colour('--color-soft'),
    font: '11px Inter, "Segoe UI", Arial, sans-serif',
    grid: { stroke: colour('--color-line'), width: 1 },
    ticks: { show: false },
  }
  return {
    width: element.clientWidth,
    height,
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 18, 0, 0],
    scales: { y: { range: (_, __, max) => [0, Math.max(4, Math.ceil(max * 1.1))] } },
    axes: [
      { ...axis, grid: { show: false }, size: 26, space: 70, values: (_, splits) => splits.map(writeTime) },
      { ...axis, size: 46, space: 30, incrs: STEPS, values: (_, splits) => splits.map(writeValue) },
    ],
    series: [
      {},
      ...series.map(({ label, colour: token }) => ({
        label,
        width: 0,
        fill: colour(token),
        points: { show: false },
        ...BARS,
      })),
    ],
  }
}

/** What a token comes to in the theme in force: a canvas knows no variables. */
function resolveColour(element: HTMLElement, token: string): string {
  const probe = document.createElement('span')
  probe.style.color = `var(${token})`
  element.append(probe)
  const { color } = getComputedStyle(probe)
  probe.remove()
  return color
}
