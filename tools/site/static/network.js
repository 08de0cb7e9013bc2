/* The trained network in the page, as `ExecutorLSTM`: it reads a program character by character, then it writes. */
"use strict";
class Network {
  static LONGEST = 120; // characters of an answer
  static SLICE = 400; // characters read before the page may do something else

  /* weights: the tensors of `state_dict` in their order, in half precision, as base64 */
  constructor({ alphabet, outputs, hidden, layers, weights }) {
    const text = atob(weights), bytes = new Uint8Array(text.length).map((_, at) => text.charCodeAt(at));
    const values = new Float64Array(2 ** 16).map((_, half) => Network.fromHalf(half)); // of every half there can be
    const halves = new Uint16Array(bytes.buffer);
    let next = 0;
    const tensor = size => new Float64Array(size).map(() => values[halves[next++]]);
    const sum = (a, b) => a.map((value, place) => value + b[place]);
    const matrix = () => tensor(4 * hidden * hidden);
    Object.assign(this, { alphabet, outputs, hidden, heard: new Map() });
    this.embedding = Array.from({ length: alphabet.length + 1 }, () => tensor(hidden));
    this.cells = Array.from({ length: layers }, () =>
      ({ input: matrix(), own: matrix(), bias: sum(tensor(4 * hidden), tensor(4 * hidden)) }));
    [this.output, this.bias] = [tensor(outputs.length * hidden), tensor(outputs.length)];
  }

  static fromHalf(half) {
    const exponent = half >> 10 & 31, fraction = (half & 1023) / 1024;
    return (half >> 15 ? -1 : 1) * (exponent ? 2 ** (exponent - 15) * (1 + fraction) : 2 ** -14 * fraction);
  }

  /* matrix [rows, columns] times vector [columns], plus sums [rows] */
  static times(matrix, vector, sums) {
    return sums.map((sum, row) => {
      for (let column = 0, at = row * vector.length; column < vector.length;) sum += matrix[at++] * vector[column++];
      return sum;
    });
  }

  /* One character: the states {h, c} of all layers change in place. */
  step(states, character) {
    const sigmoid = x => 1 / (1 + Math.exp(-x)), size = this.hidden;
    const { input, bias } = this.cells[0], letter = this.embedding[this.alphabet.indexOf(character)];
    if (!this.heard.has(character)) this.heard.set(character, Network.times(input, letter, bias)); // ever the same
    this.cells.forEach((cell, layer) => {
      const { h, c } = states[layer], below = states[layer - 1]?.h;
      const given = below ? Network.times(cell.input, below, cell.bias) : this.heard.get(character);
      const gates = Network.times(cell.own, h, given); // input, forget, candidate, output
      for (let i = 0; i < size; i++) {
        c[i] = sigmoid(gates[size + i]) * c[i] + sigmoid(gates[i]) * Math.tanh(gates[2 * size + i]);
        h[i] = sigmoid(gates[3 * size + i]) * Math.tanh(c[i]);
      }
    });
  }

  /* What it writes after reading `source`, and its probability for each character, the final full stop included. */
  async answer(source) {
    const states = this.cells.map(() => ({ h: new Float64Array(this.hidden), c: new Float64Array(this.hidden) }));
    for (let place = 0; place < source.length; place++) {
      this.step(states, source[place]);
      if (place % Network.SLICE === Network.SLICE - 1) await new Promise(go => setTimeout(go));
    }
    let written = "@", confidence = [];
    while (!written.endsWith(".") && written.length <= Network.LONGEST) {
      this.step(states, written.at(-1));
      const scores = Network.times(this.output, states.at(-1).h, this.bias), most = Math.max(...scores);
      written += this.outputs[scores.indexOf(most)];
      confidence.push(1 / scores.reduce((sum, score) => sum + Math.exp(score - most), 0));
    }
    return { written: written.slice(1).replace(".", ""), confidence };
  }
}
