/* The course's language in the page: programs rolled from the grammar; typed ones read, checked, run and spelled again.
   What was typed is data from beginning to end. Numbers are BigInt, as exact as Python's. */
"use strict";
const Language = (() => {
  const VARIABLES = [..."abcdefghij"], CANONICAL = [..."ABCDEFGHIJ"];

  /* A random program {source, canonical}: the draws of `sample_program` in their order, so that an equal `random` gives
     an equal program. `operations`: 6 for the paper's, 7 with division. */
  function sample(random, length, nesting, operations = 7) {
    let expression = null, statements = "", used = 0;
    const below = n => Math.floor(random() * n);
    const small = () => 1 + below(4 * length);
    const either = (a, b) => random() < 0.5 ? a : b;
    const number = () => { // random() has 53 bits, so large numbers are put together from nine-digit pieces
      let whole = 0n, digits = length;
      for (; digits > 9; digits -= 9) whole = whole * 10n ** 9n + BigInt(below(1e9));
      return 1n + whole * 10n ** BigInt(digits) + BigInt(below(10 ** digits));
    };
    const single = () => expression ?? number();
    const pair = () => {
      const fresh = number();
      return expression === null ? [number(), fresh] : either([expression, fresh], [fresh, expression]);
    };
    const add = (a, b) => { expression = `(${a}${either("+", "-")}${b})`; };
    const multiply = (e, k) => { expression = either(`(${e}*${k})`, `(${k}*${e})`); };
    const assign = ([a, b], v) => {
      statements += `${v}=${a};\n`;
      add(v, b);
    };
    const loop = ([a, b], v) => {
      statements += `${v}=${a}\nfor x in range(${small()}):${v}${either("+", "-")}=${b}\n`;
      expression = v;
    };
    const choose = parts => {
      if (expression !== null) parts[below(4)] = expression;
      const [c, a, b, d] = parts;
      expression = `(${c} if ${a}${either(">", "<")}${b} else ${d})`;
    };
    const unnamed = [() => add(...pair()), () => multiply(single(), small()), () => { expression = `${single()}`; },
      () => choose([number(), number(), number(), number()]), () => { expression = `(${single()}//${small()})`; }];
    const named = [() => assign(pair(), CANONICAL[used++]), () => loop(pair(), CANONICAL[used++])];
    const all = [...unnamed.slice(0, 3), ...named, ...unnamed.slice(3)].slice(0, operations); // in the package's order
    for (let level = 0; level < nesting; level++) {
      const usable = used < VARIABLES.length ? all : all.filter(operation => !named.includes(operation));
      usable[below(usable.length)]();
    }
    const canonical = `${statements}print(${expression})`, names = [...VARIABLES];
    const rename = (text, placeholder) => text.replaceAll(placeholder, names.splice(below(names.length), 1));
    return { source: CANONICAL.slice(0, used).reduce(rename, canonical), canonical };
  }

  /* BLAKE2b (RFC 7693) with 8 bytes of digest decides the split, as in `split_of`. */
  const IV = ["6a09e667f3bcc908", "bb67ae8584caa73b", "3c6ef372fe94f82b", "a54ff53a5f1d36f1",
    "510e527fade682d1", "9b05688c2b3e6c1f", "1f83d9abfb41bd6b", "5be0cd19137e2179"].map(hex => BigInt(`0x${hex}`));
  const SIGMA = ["0123456789abcdef", "ea489fd61c02b753", "b8c052fdae367194", "7931dcbe265a40f8", "905724afe1bc683d",
    "2c6a0b834d75fe19", "c51fed4a0763928b", "db7ec13950f4862a", "6fe9b308c2d714a5", "a2847615fb9e3cd0"];
  const MIXED = ["048c", "159d", "26ae", "37bf", "05af", "16bc", "278d", "349e"];
  const hex = digits => [...digits].map(digit => parseInt(digit, 16));
  const wrap = n => BigInt.asUintN(64, n);
  const rotate = (n, bits) => wrap(n >> bits | n << 64n - bits);
  function split(canonical) {
    const bytes = new TextEncoder().encode(canonical), state = [...IV], blocks = Math.ceil(bytes.length / 128) || 1;
    const words = new DataView(new ArrayBuffer(128 * blocks));
    bytes.forEach((byte, place) => words.setUint8(place, byte));
    state[0] ^= 0x01010008n;
    for (let block = 1; block <= blocks; block++) {
      const v = [...state, ...IV], start = 128 * (block - 1);
      v[12] ^= BigInt(Math.min(bytes.length, 128 * block));
      if (block === blocks) v[14] = wrap(~v[14]);
      for (let round = 0; round < 12; round++) {
        const order = hex(SIGMA[round % 10]);
        MIXED.map(hex).forEach(([a, b, c, d], turn) => {
          for (const [half, first, second] of [[0, 32n, 24n], [1, 16n, 63n]]) {
            v[a] = wrap(v[a] + v[b] + words.getBigUint64(start + 8 * order[2 * turn + half], true));
            v[d] = rotate(v[d] ^ v[a], first);
            v[c] = wrap(v[c] + v[d]);
            v[b] = rotate(v[b] ^ v[c], second);
          }
        });
      }
      state.forEach((word, place) => { state[place] = word ^ v[place] ^ v[place + 8]; });
    }
    words.setBigUint64(0, state[0], true);
    const digit = words.getBigUint64(0) % 10n;
    return digit < 8n ? "train" : digit === 8n ? "validation" : "test";
  }

  /* A program of the test split, which no network has been trained on: one in ten is. */
  function unseen(...level) {
    const program = sample(...level);
    return split(program.canonical) === "test" ? program.source : unseen(...level);
  }

  /* From here on as `interpreter.py`: the same programs, and the same sentences about characters, words and values. */
  const MAX_SOURCE = 10_000, MAX_DIGITS = 1_000, MAX_DEPTH = 120, MAX_STEPS = 150_000;
  const LIMIT = 10n ** BigInt(MAX_DIGITS);
  const thousands = n => n.toLocaleString("en-US");
  const floorDivide = (a, b) => a / b - BigInt(a % b !== 0n && a < 0n !== b < 0n);
  class ProgramError extends Error {}
  const refuse = sentence => { throw new ProgramError(sentence); };
  const tooDeep = at => refuse(`The expression around ${at} needs more than ${MAX_DEPTH} brackets inside each other.`);

  /* A text as Python's `repr` shows it. */
  function repr(text) {
    const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
    const shown = [...text].map(character => {
      if (character === quote || character === "\\") return `\\${character}`;
      if (character === " " || !/[\p{C}\p{Z}]/u.test(character)) return character;
      const code = character.codePointAt(0).toString(16);
      const [size, mark] = [[2, "x"], [4, "u"], [8, "U"]].find(([most]) => code.length <= most);
      return { "\t": "\\t", "\n": "\\n", "\r": "\\r" }[character] ?? `\\${mark}${code.padStart(size, "0")}`;
    });
    return quote + shown.join("") + quote;
  }

  class Token {
    constructor(text, line, column) { Object.assign(this, { text, line, column }); }
    toString() {
      const text = this.text.length <= 28 ? this.text : `${this.text.slice(0, 12)}...${this.text.slice(-13)}`;
      return `${{ "\n": "the end of the line", "": "the end of the program" }[text] ?? repr(text)} ${this.place}`;
    }
    get place() { return `at line ${this.line}, column ${this.column}`; }
  }
  const PATTERN = /([ \t]+)|(\n)|([0-9][0-9A-Za-z_.]*)|([A-Za-z_][0-9A-Za-z_]*)|(?:\/\/=?|\*\*=?|[-+*/%<>=!]=?|.)/gsu;
  const KNOWN = new Set([...VARIABLES, ..."x=():;+-*<>", ..."for in range if else print // += -=".split(" ")]);
  const ADVICE = new Map([["/", "use // to divide"], ["**", "use * to multiply"], ["#", "leave comments out"],
    [",", "print and range take one thing each"], ["while", "the only loop is for x in range(3):a+=5"],
    ...["==", "!=", "<=", ">="].map(sign => [sign, "compare with < or >"]),
    ...[".", '"', "'"].map(sign => [sign, "the only values are whole numbers"])]);

  function tokenise(text) {
    const tokens = [], brackets = [];
    let line = 1, column = 1, stray = null;
    for (const [piece, space, newline, number, word] of `${text}\n`.matchAll(PATTERN)) {
      const token = new Token(piece, line, column);
      column += [...piece].length;
      if (newline) {
        if (tokens.length && tokens.at(-1).text !== "\n" && !brackets.length) tokens.push(token);
        [line, column] = [line + 1, 1];
      } else if (!space) {
        check(token, number, word);
        tokens.push(token);
        if (piece === "(" && brackets.push(token) > MAX_DEPTH)
          refuse(`The bracket ${token} is inside ${MAX_DEPTH} others, which is too deep.`);
        if (piece === ")" && !brackets.pop()) stray ??= token;
      }
    }
    if (stray) refuse(`The bracket ${stray} closes nothing: take it away or open one before it.`);
    if (brackets.length) refuse(`The bracket ${brackets.at(-1)} is never closed.`);
    if (!tokens.length) refuse("There is no program: type one on line 1, such as print((7+5)).");
    return [...tokens, new Token("", line, 1)];
  }

  function check(token, number, word) {
    if (KNOWN.has(token.text)) return;
    const usual = word ? "variables are the letters a to j" : "its operations are + - * // and < and >";
    if (!number) refuse(`The language has no ${token}: ${ADVICE.get(token.text) ?? usual}.`);
    if (!/^(0|[1-9][0-9]*)$/.test(number))
      refuse(`The number ${token} is not a plain whole number: it has digits only, and no 0 in front.`);
    if (number.length > MAX_DIGITS) refuse(`The number ${token} has more than ${thousands(MAX_DIGITS)} digits.`);
  }

  /* Trees: {value} a number, {name} a variable, {sign, parts} an operation, each with its depth in brackets. */
  const STRENGTH = new Map([["if", 1], ["<", 2], [">", 2], ["+", 3], ["-", 3], ["*", 4], ["//", 4]]);
  const compares = node => node.sign?.text === "<" || node.sign?.text === ">";
  const isNumber = token => /^[0-9]+$/.test(token.text);

  class Parser {
    constructor(tokens) { Object.assign(this, { tokens, position: 0, operations: 0, steps: 0 }); }
    get token() { return this.tokens[this.position]; }
    skip(text) { return this.token.text === text && this.position++ >= 0; }
    take(...wanted) {
      const names = wanted.map(text => text === "\n" ? "the end of the line" : repr(text)).join(" or ");
      if (!wanted.includes(this.token.text)) refuse(`There should be ${names} instead of ${this.token}.`);
      return this.tokens[this.position++];
    }
    line() {
      const { token, operations } = this, isLoop = token.text === "for";
      if (token.column > 1) refuse(`Line ${token.line} is indented: only the one that a loop repeats may be.`);
      const statements = [isLoop ? this.loop() : this.statement()];
      while (!isLoop && this.skip(";") && this.token.text !== "\n") statements.push(this.statement());
      this.take("\n");
      this.steps += statements[0].count * (this.operations - operations);
      if (this.steps <= MAX_STEPS) return statements;
      return refuse(`The loop ${token.place} brings the program to more than ${thousands(MAX_STEPS)} operations.`);
    }
    statement() {
      const first = this.token;
      if (first.text === "for") refuse(`The loop ${first} must start on a line of its own.`);
      if (this.skip("print")) {
        this.take("(");
        const value = this.number();
        this.take(")");
        return { target: "", value, count: 1, first };
      }
      const left = this.number(), { text } = this.token;
      if (/^[+-]=$/.test(text)) refuse(`The change ${first.place} belongs in a loop: write a=(a+5) instead of a+=5.`);
      if (!this.skip("=")) return { target: "", value: left, count: 1, first };
      return { target: this.variable(left, first), value: this.number(), count: 1 };
    }
    loop() {
      for (const text of ["for", "x", "in", "range", "("]) this.take(text);
      const { value: count } = this.number(), first = this.token;
      if (count === undefined) refuse(`There should be a plain number before ${first}.`);
      for (const text of [")", ":"]) this.take(text);
      if (this.skip("\n") && this.token.column === 1)
        refuse(`Line ${this.token.line} should be indented: it is what the loop above it repeats.`);
      const start = this.token, left = this.number(), target = this.variable(left, start);
      const value = this.join(start, this.take("+=", "-="), left, this.number());
      if (this.skip(";") && this.token.text !== "\n")
        refuse(`The loop would repeat the statement ${this.token.place} too: start a new line before it.`);
      return { target, value, count: Number(count), loop: true };
    }
    variable(node, start) {
      return node.name ? node.name.text : refuse(`There should be a variable from a to j ${start.place}.`);
    }
    number() { return this.noComparison(this.expression()); }
    expression(strength = 1, level = 1) {
      if (level > 3 * MAX_DEPTH) tooDeep(this.token);
      const start = this.token, open = this.skip("(");
      let left = open ? this.expression(1, level + 1) : this.operand();
      if (open) this.take(")");
      while ((STRENGTH.get(this.token.text) ?? 0) >= strength) {
        this.noComparison(left);
        const sign = this.tokens[this.position++];
        if (sign.text === "if") {
          const condition = this.expression(2, level + 1);
          if (!compares(condition)) refuse(`There should be a comparison with < or > after ${sign}.`);
          this.take("else");
          left = this.join(start, sign, left, condition, this.noComparison(this.expression(1, level + 1)));
        } else {
          const right = this.expression(STRENGTH.get(sign.text) + 1, level + 1);
          left = this.join(start, sign, left, this.noComparison(right));
        }
      }
      return left;
    }
    operand() {
      const token = this.token, { text } = token;
      if (/^[+-]$/.test(text)) refuse(`The sign ${token} has nothing before it: write (0-5) for a negative number.`);
      if (text === "print") refuse(`The word ${token} can only start the last statement.`);
      if (text === "x") refuse(`The name ${token} is kept for loops: use a letter from a to j.`);
      if (VARIABLES.includes(text)) return { name: this.take(text), depth: 1 };
      if (!isNumber(token)) refuse(`There should be a number, a variable or a bracket instead of ${token}.`);
      return { value: BigInt(this.take(text).text), depth: 1 };
    }
    join(start, sign, ...parts) {
      this.operations++;
      const depth = Math.max(...parts.map(part => part.depth)) + !/[<>]/.test(sign.text);
      return depth > MAX_DEPTH ? tooDeep(sign) : { start, sign, parts, depth };
    }
    noComparison(node) {
      return compares(node) ? refuse(`The comparison ${node.sign} can only stand between if and else.`) : node;
    }
  }

  function dedent(text) {
    const lines = text.split("\n"), full = lines.filter(line => /[^ \t]/.test(line));
    let shared = full[0]?.match(/^[ \t]*/)[0] ?? "";
    while (!full.every(line => line.startsWith(shared))) shared = shared.slice(0, -1);
    return lines.map(line => line.slice(shared.length)).join("\n");
  }

  function parse(text, friendly = false) {
    const size = [...text].length, plain = text.replaceAll("\r\n", "\n"), statements = [];
    if (size > MAX_SOURCE) refuse(`The program has ${thousands(size)} characters: more than ${thousands(MAX_SOURCE)}.`);
    const parser = new Parser(tokenise(friendly ? dedent(plain) : plain));
    while (parser.token.text) statements.push(...parser.line());
    const name = first => `The ${first.text === "print" ? "print" : "expression"} on line ${first.line}`;
    const early = statements.slice(0, -1).find(statement => statement.first), { first } = statements.at(-1);
    if (early) refuse(`${name(early.first)} must be the last thing in the program.`);
    if (!first) refuse("The program prints nothing: end it with a line such as print(a).");
    if (friendly || first.text === "print") return statements;
    return refuse(`${name(first)} is not printed: put print(...) around it.`);
  }

  function evaluate(node, variables) {
    if (node.name) return variables.get(node.name.text) ?? refuse(`The variable ${node.name} has no value yet.`);
    if (!node.sign) return node.value;
    const { sign, parts, start } = node;
    if (sign.text === "if") return evaluate(evaluate(parts[1], variables) ? parts[0] : parts[2], variables);
    const [a, b] = parts.map(part => evaluate(part, variables));
    if (compares(node)) return sign.text === "<" ? a < b : a > b;
    if (sign.text === "//" && b === 0n) refuse(`The operation '//' that begins ${start.place} divides by zero.`);
    const value = { "+": () => a + b, "-": () => a - b, "*": () => a * b }[sign.text[0]]?.() ?? floorDivide(a, b);
    if (-LIMIT < value && value < LIMIT) return value;
    const what = `The result of '${sign.text[0]}' that begins ${start.place}`;
    return refuse(`${what} has over ${thousands(MAX_DIGITS)} digits.`);
  }

  /* What the program prints; throws a ProgramError with one sentence. */
  function run(source) {
    const variables = new Map();
    for (const { target, value, count } of parse(source))
      for (let round = 0; round < count; round++) variables.set(target, evaluate(value, variables));
    return `${variables.get("")}`;
  }

  function spell(node) {
    if (!node.sign) return node.name ? node.name.text : `${node.value}`;
    const [a, b, c] = node.parts.map(spell), sign = node.sign.text;
    return sign === "if" ? `(${a} if ${b} else ${c})` : compares(node) ? `${a}${sign}${b}` : `(${a}${sign}${b})`;
  }

  /* The program as the generator would spell it; throws a ProgramError with one sentence. */
  function normalise(text) {
    const lines = parse(text, true).map(({ target, value, count, loop, first }, place, { [place + 1]: next }) => {
      if (first) return `print(${spell(value)})`;
      if (loop) return `for x in range(${count}):${target}${value.sign.text}${spell(value.parts[1])}`;
      return `${target}=${spell(value)}${next?.loop && next.target === target ? "" : ";"}`; // none before its loop
    });
    const source = lines.join("\n"), tooLong = `longer than ${thousands(MAX_SOURCE)} characters`;
    return source.length <= MAX_SOURCE ? source : refuse(`With all its brackets the program is ${tooLong}.`);
  }

  return { sample, split, unseen, run, normalise, ProgramError };
})();
