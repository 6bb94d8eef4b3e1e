// Put before the worker's own script: knows every WASM memory, and counts the GL objects that were made and not deleted.
(() => {
  const memories = new Set();
  const keep = (memory) => {
    for (const known of memories) if (known.deref() === memory) return;
    memories.add(new WeakRef(memory));
  };
  const keepExports = ({ exports }) => {
    for (const each of Object.values(exports)) if (each instanceof WebAssembly.Memory) keep(each);
  };
  const { Memory, Instance } = WebAssembly;
  WebAssembly.Memory = new Proxy(Memory, {
    construct(target, given) {
      const memory = new target(...given);
      keep(memory);
      return memory;
    },
  });
  WebAssembly.Instance = new Proxy(Instance, {
    construct(target, given) {
      const instance = new target(...given);
      keepExports(instance);
      return instance;
    },
  });
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const original = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const made = await original.apply(WebAssembly, given);
      keepExports(made.instance ?? made);
      return made;
    };
  }

  let objects = 0;
  const { prototype } = WebGL2RenderingContext;
  for (const create of Object.keys(prototype).filter((name) => name.startsWith('create'))) {
    const remove = create.replace('create', 'delete');
    if (!(remove in prototype)) continue;
    const living = new WeakSet();
    const { [create]: make, [remove]: forget } = prototype;
    prototype[create] = function (...given) {
      const made = make.apply(this, given);
      if (made) {
        living.add(made);
        objects++;
      }
      return made;
    };
    prototype[remove] = function (object) {
      if (object && living.delete(object)) objects--;
      return forget.call(this, object);
    };
  }

  self.__held = () => {
    let bytes = 0;
    for (const known of memories) bytes += known.deref()?.buffer.byteLength ?? 0;
    return { wasm: bytes, gl: objects };
  };
})();
