/**
 * A line that people read: no line breaks, nothing that a terminal would take for a command, and nothing that turns the direction
 * of writing around, behind which a text could show as another.
 */
export const ONE_LINE = /^[^\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]*$/u;
