/** What became of a text, line by line: indexes into both. */
export type Change =
	| {readonly kind: 'same'; readonly before: number; readonly after: number}
	| {readonly kind: 'gone'; readonly before: number}
	| {readonly kind: 'new'; readonly after: number};

/** Cells of the table beyond which the middle counts as replaced whole. */
const most = 4_000_000;

/** The shortest way from one list of lines to the other (longest common subsequence). */
export function diffLines(before: readonly string[], after: readonly string[]): readonly Change[] {
	let head = 0;
	while (head < before.length && head < after.length && before[head] === after[head]) {
		head++;
	}

	let tail = 0;
	while (
		tail < before.length - head &&
		tail < after.length - head &&
		before[before.length - 1 - tail] === after[after.length - 1 - tail]
	) {
		tail++;
	}

	const changes: Change[] = [];
	for (let at = 0; at < head; at++) {
		changes.push({kind: 'same', before: at, after: at});
	}

	changes.push(...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail), head));
	for (let left = tail; left > 0; left--) {
		changes.push({kind: 'same', before: before.length - left, after: after.length - left});
	}

	return changes;
}

function middle(before: readonly string[], after: readonly string[], offset: number): readonly Change[] {
	const gone = (at: number): Change => ({kind: 'gone', before: at + offset});
	const fresh = (at: number): Change => ({kind: 'new', after: at + offset});
	if (before.length * after.length > most) {
		return [...before.map((_, at) => gone(at)), ...after.map((_, at) => fresh(at))];
	}

	const columns = after.length + 1;
	const lengths = new Uint32Array((before.length + 1) * columns);
	for (let a = before.length - 1; a >= 0; a--) {
		for (let b = after.length - 1; b >= 0; b--) {
			lengths[a * columns + b] =
				before[a] === after[b]
					? lengths[(a + 1) * columns + b + 1]! + 1
					: Math.max(lengths[(a + 1) * columns + b]!, lengths[a * columns + b + 1]!);
		}
	}

	const changes: Change[] = [];
	let a = 0;
	let b = 0;
	while (a < before.length || b < after.length) {
		if (a < before.length && b < after.length && before[a] === after[b]) {
			changes.push({kind: 'same', before: a + offset, after: b + offset});
			a++;
			b++;
		} else if (
			b === after.length ||
			(a < before.length && lengths[(a + 1) * columns + b]! >= lengths[a * columns + b + 1]!)
		) {
			changes.push(gone(a++));
		} else {
			changes.push(fresh(b++));
		}
	}

	return changes;
}

/** Lines around a change that are shown with it. */
const around = 2;

interface Shown {
	readonly plain: readonly string[];
	/** The same lines as they may be shown. */
	readonly masked: readonly string[];
}

/** The changes as a person reads them: " 12 - old", " 12 + new", with what stands around; a secret that changed is said to have. */
export function diffText(before: Shown, after: Shown): readonly string[] {
	const changes = diffLines(before.plain, after.plain);
	const isNear = changes.map((_, at) =>
		changes.slice(Math.max(0, at - around), at + around + 1).some(({kind}) => kind !== 'same'),
	);
	const digits = String(Math.max(before.plain.length, after.plain.length)).length;
	const line = (number: number, mark: string, text = ''): string =>
		`${String(number + 1).padStart(digits)} ${mark} ${text}`.trimEnd();
	const removed = new Set(changes.flatMap(change => (change.kind === 'gone' ? [before.masked[change.before]] : [])));
	return changes.flatMap((change, at): string[] => {
		if (!isNear[at]) {
			return at > 0 && isNear[at - 1] && changes.slice(at).some(({kind}) => kind !== 'same') ? ['…'] : [];
		}

		if (change.kind === 'same') {
			return [line(change.after, ' ', after.masked[change.after])];
		}

		if (change.kind === 'gone') {
			return [line(change.before, '-', before.masked[change.before])];
		}

		const text = after.masked[change.after];
		return [line(change.after, '+', text?.includes('••••') && removed.has(text) ? `${text} (another one)` : text)];
	});
}
