"use strict";
// Unpacks blocks of data that have long columns of whole numbers (sim/presentation/report/packing.py).
(() => {
  const known = new Map();

  const inflated = async (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };

  const unpack = async (id) => {
    const block = JSON.parse(document.getElementById(id).textContent);
    let bytes;
    try {
      bytes = await inflated(block.packed);
    } catch {
      throw new Error(block.unreadable);
    }
    const columns = {};
    let at = 0;
    for (const [name, count] of block.columns) {
      const column = new Float64Array(count);
      for (let place = 0; place < count; place++) {
        let value = 0, unit = 1, byte;
        do {
          byte = bytes[at++];
          value += (byte & 127) * unit;
          unit *= 128;
        } while (byte > 127);
        column[place] = value;
      }
      columns[name] = column;
    }
    return { ...block, packed: null, columns };
  };

  window.landbridge.unpacked = (id) => {
    if (!known.has(id)) known.set(id, unpack(id));
    return known.get(id);
  };
})();
