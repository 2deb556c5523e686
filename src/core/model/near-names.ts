// The names that a person may have meant by one that does not exist.

/** Up to `most` of `names`, the nearest first; only those that are near at all. Case and the kind of dash do not count. */
export function nearNames(asked: string, names: Iterable<string>, most = 3): string[] {
  const wanted = plain(asked);
  return [...new Set(names)]
    .map((name) => ({ name, distance: editDistance(wanted, plain(name)) }))
    .filter(
      ({ name, distance }) => distance <= Math.max(1, Math.floor(Math.max(name.length, wanted.length) / 3)),
    )
    .sort((one, other) => one.distance - other.distance)
    .slice(0, most)
    .map(({ name }) => name);
}

/** ` Did you mean "a" or "b"?`, or nothing. */
export function didYouMean(asked: string, names: Iterable<string>): string {
  const near = nearNames(asked, names).map((name) => `"${name}"`);
  return near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : '';
}

/** `baseUrl`, `base_url` and `Base-URL` are the same word to a person. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[-_\s]/g, '');
}

/** How many characters were added, lost, replaced, or swapped with their neighbour. */
function editDistance(one: string, other: string): number {
  let twoAbove: number[] = [];
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row++) {
    const current = [row];
    for (let column = 1; column <= other.length; column++) {
      const replaced = at(above, column - 1) + (one[row - 1] === other[column - 1] ? 0 : 1);
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      const swapped = row > 1 && column > 1 && isSwapped ? at(twoAbove, column - 2) + 1 : replaced;
      current.push(Math.min(replaced, swapped, at(above, column) + 1, at(current, column - 1) + 1));
    }
    [twoAbove, above] = [above, current];
  }
  return at(above, other.length);
}

function at(row: number[], column: number): number {
  return row[column] ?? 0;
}
