// Put before the worker's own script: counts the WebGL objects that live, and the contexts ever made.
const glCount = { contexts: 0 };
self.glCount = glCount;
{
  const { prototype } = WebGL2RenderingContext;
  for (const kind of ['Texture', 'Buffer', 'Framebuffer', 'Program', 'Shader', 'VertexArray', 'Query']) {
    glCount[kind] = 0;
    const living = new WeakSet();
    const { [`create${kind}`]: create, [`delete${kind}`]: remove } = prototype;
    prototype[`create${kind}`] = function (...given) {
      const made = create.apply(this, given);
      if (made) {
        living.add(made);
        glCount[kind] += 1;
      }
      return made;
    };
    prototype[`delete${kind}`] = function (object) {
      if (object && living.delete(object)) glCount[kind] -= 1;
      return remove.call(this, object);
    };
  }
  const { getContext } = OffscreenCanvas.prototype;
  OffscreenCanvas.prototype.getContext = function (kind, ...given) {
    const context = getContext.call(this, kind, ...given);
    if (context && kind.startsWith('webgl')) glCount.contexts += 1;
    return context;
  };
}
