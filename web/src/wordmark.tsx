import type { ReactNode } from 'react';

/** The mark: a coloured weft thread going over and under three warp threads, and the name. */
export function Wordmark(): ReactNode {
  return (
    <svg className="wordmark" viewBox="0 0 92 28" aria-hidden="true">
      <path className="warp" d="M6 3v2.5M6 13.5V25M14 3v11.5M14 22.5V25M22 3v2.5M22 13.5V25" />
      <path className="weft" d="M1.5 9.5H10M18 9.5h8.5M10 18.5h8M1.5 18.5H2M26 18.5h.5" />
      <text x="36" y="21">
        Weft
      </text>
    </svg>
  );
}
