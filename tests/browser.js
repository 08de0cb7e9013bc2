// What tests/browser.py asks a page of JupyterLab: all of it is in the browser before the page's own code.
window.course = {
    notebook: () => window.jupyterapp.shell.currentWidget,
    codeCells: () => course.notebook().content.widgets.map(cell => cell.model).filter(model => model.type === 'code'),

    // JupyterLab's toolbar says "idle" for a moment before the kernel is connected, and cells run then are lost half
    // way: so the application object itself is asked.
    isIdle() {
        const context = window.jupyterapp?.shell?.currentWidget?.sessionContext, kernel = context?.session?.kernel;
        return !!(context?.isReady && kernel?.connectionStatus === 'connected' && kernel?.status === 'idle');
    },

    // An exception in a widget's callback shows nowhere on the page: the kernel only sends its text as a message. What
    // some versions say when JupyterLab asks for widgets before ipywidgets is imported is harmless.
    complaints: [],
    listen() {
        const harmless = /^No such comm( target registered: jupyter.widget.control|: [0-9a-f-]+)\s*$/;
        course.notebook().sessionContext.iopubMessage.connect((_, { header, content }) => {
            if (header.msg_type === 'error') course.complaints.push(content.ename + ': ' + content.evalue);
            if (header.msg_type !== 'stream' || content.name !== 'stderr') return;
            course.complaints.push(...content.text.split('\n').filter(line => line.trim() && !harmless.test(line)));
        });
    },

    // Not awaited, since evaluate() has no time limit.
    ran: undefined,
    runAll() {
        course.ran = undefined;
        window.jupyterapp.commands.execute('notebook:run-all-cells').then(
            done => { course.ran = String(done); }, error => { course.ran = String(error); });
    },

    // Errors that are stored, and cells that did not run.
    failures: () => [
        ...course.codeCells().flatMap(model => model.outputs.toJSON()).filter(output => output.output_type === 'error')
            .map(output => output.ename + ': ' + output.evalue),
        ...course.codeCells().filter(model => model.sharedModel.source.trim() && model.executionCount === null)
            .map(model => 'did not run: ' + model.sharedModel.source),
    ],

    // Only cells near the window are drawn.
    scrollTo: words => course.notebook().content.scrollToItem(course.notebook().content.widgets.findIndex(
        cell => cell.model.type === 'code' && cell.model.sharedModel.source.includes(words)), 'center'),

    // The bytes of every picture, whether a figure (data: address) or ipywidgets.Image (blob:, ever another one).
    pictures: images => Promise.all(images.map(async image => {
        const hash = await crypto.subtle.digest('SHA-256', await (await fetch(image.src)).arrayBuffer());
        return Array.from(new Uint8Array(hash)).join();
    })),

    // For every Markdown cell with a formula: its source, how many are typeset there, how many wrongly, and the text
    // around them. An unknown command is set as text, with its backslash (character 5C).
    async formulas() {
        const found = [];
        for (const [number, cell] of course.notebook().content.widgets.entries()) {
            const source = cell.model.sharedModel.source.replace(/```[^]*?```|`[^`]*`/g, '');
            if (cell.model.type !== 'markdown' || !source.includes('$')) continue;
            await course.notebook().content.scrollToItem(number, 'center');
            const typeset = () => cell.node.querySelectorAll('mjx-container').length, begun = Date.now();
            while (!typeset() && Date.now() - begun < 10000) await new Promise(done => setTimeout(done, 50));
            await new Promise(done => setTimeout(done, 100));
            const around = cell.node.querySelector('.jp-RenderedHTMLCommon').cloneNode(true);
            around.querySelectorAll('mjx-container, code, pre').forEach(part => part.remove());
            const wrong = cell.node.querySelectorAll('mjx-merror, [data-mjx-error], .mjx-c5C').length;
            found.push([source, typeset(), wrong, around.textContent]);
        }
        return found;
    },
};
