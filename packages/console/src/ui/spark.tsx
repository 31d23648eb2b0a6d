/** A small line of the last values, beside a number. */

const WIDTH = 96
const HEIGHT = 28

export function Spark({ values, tone }: { readonly values: readonly number[]; readonly tone: string }) {
  const most = Math.max(1, ...values)
  const step = WIDTH / Math.max(1, values.length - 1)
  const points = values.map(
    (value, index) =>
      `${(index * step).toFixed(1)},${(HEIGHT - 2 - (value / most) * (HEIGHT - 4)).toFixed(1)}`,
  )
  return (
    <svg aria-hidden="true" className={tone} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH}>
      <polygon
        fill="currentColor"
        opacity="0.12"
        points={`0,${HEIGHT} ${points.join(' ')} ${WIDTH},${HEIGHT}`}
      />
      <polyline
        fill="none"
        points={points.join(' ')}
        stroke="currentColor"
        strokeLinejoin="round"
        strokeWidth="1.5"
      />
    </svg>
  )
}
