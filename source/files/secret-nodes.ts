import type {Alias, Document, Node, Pair, ParsedNode, Scalar} from 'yaml';
import {maskText} from '../actions/mask.js';
import type {Hidden} from './hidden.js';
import {isOpen, isSecretKey, tellsNothing} from './secret-key.js';

type Yaml = typeof import('yaml');

interface Walk {
	readonly yaml: Yaml;
	readonly document: Document.Parsed;
	readonly hidden: Hidden;
	/** Anchored nodes that a secret key leads to: each once. */
	readonly seen: Set<unknown>;
}

/** What stands above a node. `secret` is the key that makes everything below it so. */
interface Above {
	readonly secret?: string;
	readonly open?: boolean;
}

const rangeOf = (node: unknown): readonly [number, number] | undefined => {
	const range = (node as ParsedNode | null | undefined)?.range;
	return range ? [range[0], range[1]] : undefined;
};

function hideScalar({hidden}: Walk, node: Scalar, key: string): void {
	const range = rangeOf(node);
	const value = node.value === null || node.value === undefined ? '' : String(node.value);
	if (range && !tellsNothing(key, value)) {
		hidden.hideValue(range[0], range[1], value);
	}
}

/** A text that is an assignment (environment of compose), or has a secret within. */
function judgeScalar({hidden}: Walk, node: Scalar): void {
	const range = rangeOf(node);
	if (!range || typeof node.value !== 'string') {
		return;
	}

	const [, name, value = ''] = /^\s*(?:export\s+)?(?:--?)?([\w.-]+)=([\s\S]*)$/.exec(node.value) ?? [];
	if (name !== undefined && isSecretKey(name) && !tellsNothing(name, value)) {
		hidden.hideValue(range[0], range[1], value);
	} else if (node.value.includes('\n') && maskText(node.value) !== node.value) {
		// A script or a file within the file: line by line is done beside this; over lines nobody knows.
		hidden.hide(...range);
	}
}

const keyName = (walk: Walk, {key}: Pair): string | undefined => {
	const node = walk.yaml.isAlias(key) ? key.resolve(walk.document) : key;
	return walk.yaml.isScalar(node) ? String(node.value) : undefined;
};

function visit(walk: Walk, node: unknown, above: Above): void {
	const {yaml, document, seen} = walk;
	if (yaml.isAlias(node)) {
		const target = above.secret === undefined ? undefined : (node as Alias).resolve(document);
		if (target && !seen.has(target)) {
			seen.add(target);
			visit(walk, target, above);
		}
	} else if (yaml.isScalar(node)) {
		if (above.secret === undefined) {
			judgeScalar(walk, node);
		} else {
			hideScalar(walk, node, above.secret);
		}
	} else if (yaml.isSeq(node)) {
		visitItems(walk, node.items, above);
	} else if (yaml.isMap(node)) {
		for (const pair of node.items) {
			visitPair(walk, pair, above);
		}
	} else if (yaml.isPair(node)) {
		visitPair(walk, node, above);
	}
}

function visitPair(walk: Walk, pair: Pair, above: Above): void {
	const name = keyName(walk, pair);
	const isFree = above.open === true || (name !== undefined && isOpen(name));
	const inherited = above.secret !== undefined && name !== undefined && /^(?:file|external|enabled)$/.test(name);
	const own = !isFree && name !== undefined && isSecretKey(name) ? name : undefined;
	const secret = isFree || inherited ? undefined : (own ?? above.secret);
	if (name === undefined) {
		visit(walk, pair.key, above);
	}

	visit(walk, pair.value, {...(secret === undefined ? {} : {secret}), ...(isFree ? {open: true} : {})});
}

/** A flag's value is the next item. */
function visitItems(walk: Walk, items: readonly unknown[], above: Above): void {
	let before: string | undefined;
	for (const item of items) {
		const flag = before === undefined ? undefined : /^--?([\w.-]+)$/.exec(before)?.[1];
		const secret = above.secret ?? (flag !== undefined && isSecretKey(flag) && !above.open ? flag : undefined);
		visit(walk, item, {...above, ...(secret === undefined ? {} : {secret})});
		const value = walk.yaml.isScalar(item as Node) ? (item as Scalar).value : undefined;
		before = typeof value === 'string' ? value : undefined;
	}
}

/** Hides what a YAML parser (JSON is YAML) finds under secret keys, over lines, behind anchors. What it cannot read is left. */
export async function hideNodes(text: string, hidden: Hidden): Promise<void> {
	const yaml = await import('yaml');
	try {
		const parsed = yaml.parseAllDocuments(text, {
			logLevel: 'silent',
			prettyErrors: false,
			strict: false,
			uniqueKeys: false,
			merge: true,
		});
		for (const document of Array.isArray(parsed) ? parsed : []) {
			const walk = {yaml, document: document as Document.Parsed, hidden, seen: new Set<unknown>()};
			visit(walk, document.contents, {});
		}
	} catch {
		// Nested deeper than there is room for.
	}
}
